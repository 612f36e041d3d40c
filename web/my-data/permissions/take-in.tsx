/** How a request comes onto the page: pasted, out of a picture of its QR code, or through the camera. */
import { useEffect, useId, useRef, useState } from "react";
import { Icon } from "../../components/icon.tsx";
import { requestIn, setPendingRequest } from "./pending-request.ts";
import { readQr, readQrFile } from "./read-qr.ts";
import { usePermissionWords } from "./words.ts";

/** Milliseconds between two looks through the camera. */
const LOOK_EVERY = 250;

export function TakeIn() {
  const words = usePermissionWords();
  const [wrong, setWrong] = useState<"text" | "picture" | "camera" | null>(null);
  const [looking, setLooking] = useState(false);
  const id = useId();

  const take = (text: string | null, from: "text" | "picture"): boolean => {
    const jws = text === null ? null : requestIn(text);
    setWrong(jws === null ? from : null);
    if (jws !== null) setPendingRequest(jws);
    return jws !== null;
  };

  return (
    <section className="take-in" aria-labelledby={`${id}-heading`}>
      <h3 id={`${id}-heading`}>{words.takeHeading}</h3>
      <p className="section-lead">{words.takeLead}</p>
      <form
        className="take-text"
        onSubmit={(event) => {
          event.preventDefault();
          const form = event.currentTarget;
          if (take(new FormData(form).get("request") as string, "text")) form.reset();
        }}
      >
        <label htmlFor={id}>{words.takeText}</label>
        <input id={id} name="request" type="text" autoComplete="off" spellCheck={false} required />
        <button type="submit" className="secondary">
          {words.takeShow}
        </button>
      </form>
      <div className="actions">
        <label className="secondary file-button">
          <Icon name="file" />
          {words.takePicture}
          <input
            type="file"
            accept="image/*"
            className="sr-only"
            onChange={(event) => {
              const [file] = event.target.files ?? [];
              event.target.value = "";
              if (file)
                readQrFile(file).then(
                  (text) => take(text, "picture"),
                  () => setWrong("picture"),
                );
            }}
          />
        </label>
        <button type="button" className="secondary" onClick={() => setLooking(!looking)}>
          <Icon name="eye" />
          {looking ? words.cameraStop : words.cameraStart}
        </button>
      </div>
      {looking && (
        <Camera
          onText={(text) => {
            // another code may come into view before the right one
            if (requestIn(text) === null) return;
            setLooking(false);
            take(text, "picture");
          }}
          onFailure={() => {
            setLooking(false);
            setWrong("camera");
          }}
        />
      )}
      <p role="alert" className="field-wrong">
        {wrong === "text"
          ? words.takeWrongText
          : wrong === "picture"
            ? words.takeWrongPicture
            : wrong === "camera"
              ? words.cameraFailed
              : ""}
      </p>
    </section>
  );
}

/** The picture stays on this device, and the camera is let go of when it is not needed any more. */
function Camera({ onText, onFailure }: { onText: (text: string) => void; onFailure: () => void }) {
  const words = usePermissionWords();
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
      <figcaption role="status">{words.cameraLooking}</figcaption>
    </figure>
  );
}
