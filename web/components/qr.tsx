/** A QR code, drawn. Dark on white in either colour scheme: many readers take no other. */
import { encode } from "uqr";

/** @param label what the code says, for those who do not see it */
export function Qr({ text, label, className }: { text: string; label: string; className: string }) {
  const { data, size } = encode(text, { ecc: "L", border: 4 });
  const squares = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg className={className} viewBox={`0 0 ${size} ${size}`} role="img" shapeRendering="crispEdges">
      <title>{label}</title>
      <rect width={size} height={size} fill="#ffffff" />
      <path d={squares.join("")} fill="#000000" />
    </svg>
  );
}
