/**
 * Reads a QR code out of a picture, on this device: by the browser's own reader where it has one, else by jsQR, which is
 * loaded only then. Null: there is none to be seen. Throws CertraceError `service-unavailable` where jsQR cannot be loaded:
 * whether there is a code is not known then.
 */
import { CertraceError } from "../../core/errors.ts";

interface Detector {
  detect(source: ImageBitmapSource): Promise<{ rawValue: string }[]>;
}
type JsQr = (data: Uint8ClampedArray, width: number, height: number) => { data: string } | null;
type DetectorClass = new (options: { formats: string[] }) => Detector;

/** Sides that phones' cameras and screens have; larger pictures are made smaller: reading them takes seconds. */
const MOST_PIXELS = 1_600;

/** Throws, beside what `readQr` throws, where the file is no picture. */
export async function readQrFile(file: Blob): Promise<string | null> {
  const picture = await createImageBitmap(file);
  try {
    return await readQr(picture, picture.width, picture.height);
  } finally {
    picture.close();
  }
}

export async function readQr(
  source: CanvasImageSource & ImageBitmapSource,
  width: number,
  height: number,
): Promise<string | null> {
  if (width === 0 || height === 0) return null;
  const own = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (own !== undefined) {
    try {
      const [found] = await new own({ formats: ["qr_code"] }).detect(source);
      if (found !== undefined) return found.rawValue;
    } catch {
      // a browser that has the name but not the reader: the other one will do
    }
  }
  const scale = Math.min(1, MOST_PIXELS / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  if (drawing === null) return null;
  drawing.drawImage(source, 0, 0, canvas.width, canvas.height);
  const { data } = drawing.getImageData(0, 0, canvas.width, canvas.height);
  // its types say that the function is the module's `default.default`; it is not
  const { default: jsQR } = (await import("jsqr").catch((cause: unknown) => {
    throw new CertraceError("service-unavailable", "the reader of codes could not be loaded", { cause });
  })) as unknown as { default: JsQr };
  return jsQR(data, canvas.width, canvas.height)?.data ?? null;
}
