/** How much is looked up, put together for pictures and tables. */
import { expect } from "chai";
import type { VolumeShown } from "../../../web/public/record.ts";
import { byDepartment, byMonth } from "../../../web/public/volumes.ts";

const volume = (
  month: string,
  consumer: number,
  count: number,
  more: Partial<VolumeShown> = {},
): VolumeShown => ({
  ...{
    month,
    consumer,
    running: false,
    shown: [{ purpose: "aid", dataset: "residence", count }],
    other: null,
  },
  ...more,
});

describe("volumes on the public page", () => {
  it("have every month from the first to the last, over the turn of a year", () => {
    const months = byMonth([
      volume("2025-11", 1, 10),
      volume("2026-02", 1, 5),
      volume("2026-02", 2, 7, { other: 11 }),
    ]);
    expect(months.map(({ count, month }) => [month, count])).to.deep.equal([
      ["2025-11", 10],
      ["2025-12", 0],
      ["2026-01", 0],
      ["2026-02", 23],
    ]);
    expect(byMonth([])).to.deep.equal([]);
  });

  it("are added up by department, with what cannot be named apart from what can", () => {
    const departments = byDepartment([
      volume("2026-01", 1, 10),
      volume("2026-02", 1, 20, { other: 12 }),
      volume("2026-02", 2, 100),
    ]);
    expect(departments.map(({ count, department }) => [department, count])).to.deep.equal([
      [2, 100],
      [1, 42],
    ]);
    expect(departments[1]).to.deep.include({
      matters: [{ purpose: "aid", dataset: "residence", count: 30 }],
      other: 12,
    });
    expect(departments[0]!.other).to.equal(null); // nothing that can be said is not zero
  });
});
