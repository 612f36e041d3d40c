/** Looks through the device's camera for a QR code. */
import { useEffect, useRef } from "react";
import { readQr } from "./read-qr.ts";
import "./camera.css";

/** Milliseconds between two looks. */
const LOOK_EVERY = 250;

/** The picture stays on this device, and the camera is let go of when it is not needed any more. */
export function Camera({
  says,
  onText,
  onFailure,
}: {
  /** what it is doing, for whoever waits */
  says: string;
  /** every code that comes into view, also the wrong ones */
  onText: (text: string) => void;
  onFailure: () => void;
}) {
  const video = useRef<HTMLVideoElement>(null);
  const calls = useRef({ onText, onFailure });
  calls.current = { onText, onFailure };

  useEffect(() => {
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;

    async function look(): Promise<void> {
      const { current } = video;
      if (over || current === null) return;
      const text = await readQr(current, current.videoWidth, current.videoHeight).catch(() => null);
      if (over) return;
      if (text !== null) calls.current.onText(text);
      timer = setTimeout(look, LOOK_EVERY);
    }

    async function begin(): Promise<void> {
      const found = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      if (over || video.current === null) {
        for (const track of found.getTracks()) track.stop();
        return;
      }
      stream = found;
      video.current.srcObject = found;
      await video.current.play();
      void look();
    }

    begin().catch(() => {
      if (!over) calls.current.onFailure();
    });
    return () => {
      over = true;
      clearTimeout(timer);
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
  }, []);

  return (
    <figure className="camera">
      <video ref={video} muted playsInline />
      <figcaption role="status">{says}</figcaption>
    </figure>
  );
}
