/** How a request comes onto the page: pasted, out of a picture of its QR code, or through the camera. */
import { useId, useState } from "react";
import { Camera } from "../../components/camera.tsx";
import { Icon } from "../../components/icon.tsx";
import { readQrFile } from "../../components/read-qr.ts";
import { requestIn, setPendingRequest } from "./pending-request.ts";
import { usePermissionWords } from "./words.ts";

export function TakeIn() {
  const words = usePermissionWords();
  const [wrong, setWrong] = useState<"text" | "picture" | "camera" | null>(null);
  const [looking, setLooking] = useState(false);
  const id = useId();

  const take = (text: string | null, from: "text" | "picture"): boolean => {
    const request = text === null ? null : requestIn(text);
    setWrong(request === null ? from : null);
    if (request !== null) setPendingRequest(request);
    return request !== null;
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
          says={words.cameraLooking}
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
