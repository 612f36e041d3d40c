/** Reads the code of a copy off paper: through the camera, or out of a picture. Neither leaves the device. */
import { useState } from "react";
import { CertraceError } from "../../../core/errors.ts";
import { Camera } from "../../components/camera.tsx";
import { Icon } from "../../components/icon.tsx";
import { readQrFile } from "../../components/read-qr.ts";
import { useWords } from "../../messages/catalogue.ts";
import { COPY_WORDS } from "./words.ts";
import "./copies.css";

/** Another code may come into view before the right one: a copy's, or that of a certificate's paper. */
const isCopy = (text: string | null): text is string => text !== null && /#(?:[cd]|registry)=/.test(text);

export function Scan({ onLink }: { onLink: (link: string) => void }) {
  const { locale } = useWords();
  const words = COPY_WORDS[locale];
  const [looking, setLooking] = useState(false);
  const [wrong, setWrong] = useState<"picture" | "camera" | "down" | null>(null);
  const said = { picture: words.pictureWrong, camera: words.cameraFailed, down: words.readerMissing };
  const found = (text: string | null) => {
    setWrong(isCopy(text) ? null : "picture");
    if (isCopy(text)) onLink(text);
  };
  return (
    <section className="scan" aria-labelledby="scan-heading">
      <h2 id="scan-heading">{words.scanHeading}</h2>
      <p>{words.scanLead}</p>
      <div className="copy-actions">
        <button type="button" className="primary" onClick={() => setLooking(!looking)}>
          <Icon name="eye" />
          {looking ? words.cameraStop : words.cameraStart}
        </button>
        <label className="secondary file-button">
          <Icon name="file" />
          {words.picture}
          <input
            type="file"
            accept="image/*"
            className="sr-only"
            onChange={(event) => {
              const [file] = event.target.files ?? [];
              event.target.value = "";
              if (file)
                readQrFile(file).then(found, (error: unknown) =>
                  setWrong(error instanceof CertraceError ? "down" : "picture"),
                );
            }}
          />
        </label>
      </div>
      {looking && (
        <Camera
          says={words.cameraLooking}
          onText={(text) => {
            if (!isCopy(text)) return;
            setLooking(false);
            onLink(text);
          }}
          onFailure={() => {
            setLooking(false);
            setWrong("camera");
          }}
        />
      )}
      <p role="alert" className="copy-wrong">
        {wrong !== null && said[wrong]}
      </p>
    </section>
  );
}
