/**
 * A Chromium whose camera sees a QR code, over and over: its fake capture device plays a film (YUV4MPEG2, one frame on
 * white) that is made here. The permission to use the camera is given beforehand.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { encode } from "uqr";
import { launchChromium } from "./browser.ts";

/** Pixels of a plain phone's camera; four to a module at least, which jsQR needs of a drawn code. */
const [WIDTH, HEIGHT] = [1280, 720];

/** Close it when done; the film goes with it. */
export async function launchWithCamera(text: string): Promise<Browser> {
  const folder = await mkdtemp(join(tmpdir(), "certrace-camera-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const film = join(folder, "code.y4m");
    await writeFile(film, filmOf(text));
    const browser = await launchChromium([
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
      `--use-file-for-fake-video-capture=${film}`,
    ]);
    const close = browser.close.bind(browser);
    browser.close = async () => {
      await close();
      await remove();
    };
    return browser;
  } catch (error) {
    await remove();
    throw error;
  }
}

function filmOf(text: string): Buffer {
  const { data, size } = encode(text, { ecc: "L", border: 4 });
  const scale = Math.floor(HEIGHT / size);
  const [left, side] = [Math.floor((WIDTH - size * scale) / 2), size * scale];
  const luma = Buffer.alloc(WIDTH * HEIGHT, 235);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      if (data[Math.floor(y / scale)]![Math.floor(x / scale)]) luma[y * WIDTH + x + left] = 16;
  const chroma = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  const frame = Buffer.concat([Buffer.from("FRAME\n"), luma, chroma]);
  const head = `YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`;
  return Buffer.concat([Buffer.from(head), frame, frame]);
}
