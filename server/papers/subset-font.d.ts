/** What papers use of subset-font, which comes without types. */
declare module "subset-font" {
  export default function subsetFont(
    font: Uint8Array,
    text: string | undefined,
    options: {
      targetFormat: "truetype";
      keepAllGlyphs?: boolean;
      noHinting?: boolean;
      noLayoutClosure?: boolean;
      dropTables?: string[];
      variationAxes?: Record<string, number>;
    },
  ): Promise<Buffer>;
}
