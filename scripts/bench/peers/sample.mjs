/**
 * The certificate every contender issues or verifies: twelve selectively disclosable claims of ordinary length.
 * @param {number} i
 */
export const claims = (i) => ({
  certificate_number: `1.2.156.3005.2.${String(i).padStart(9, "0")}`,
  legal_name: `Example Trading Company ${i}`,
  trade_name: `Lantern Street Shop ${i}`,
  address: `${(i % 900) + 100} Lantern Street, Rivermouth`,
  district: `District ${i % 20}`,
  activity: "Retail sale of stationery and books",
  activity_code: "47.62",
  representative: `Person ${i}`,
  registered_capital: 100000 + i,
  founded: "2019-04-01",
  licence_class: "limited",
  remarks: "renewed without conditions",
});
