/**
 * A file that a case rests on, to be opened by whoever answers for it. Asked for by the page itself, so that a session that
 * ended, and a file that is not what was handed in, are told here, where it is decided.
 */
import { useState } from "react";
import type { CaseFile, CaseShown } from "../../../core/desk/case.ts";
import { CertraceError } from "../../../core/errors.ts";
import { fileLabel } from "../../../core/file-label.ts";
import { visible } from "../../../core/text.ts";
import { Failure } from "../../components/failure.tsx";
import { InertText } from "../../components/inert-text.tsx";
import { saveFile } from "../../components/save-file.ts";
import { useDesk } from "../context.ts";
import { useWords } from "../words.ts";
import { useCaseWords } from "./words.ts";

interface Props {
  shown: CaseShown;
  file: Pick<CaseFile, "file" | "name">;
}

export function KeptFile({ shown, file: { file, name } }: Props) {
  const { messages } = useWords();
  const words = useCaseWords();
  const { client } = useDesk();
  const [underWay, setUnderWay] = useState(false);
  const [failure, setFailure] = useState<CertraceError | null>(null);
  if (shown.state === "withdrawn") return <InertText>{name}</InertText>; // its files went with it

  const label = fileLabel(name);
  const path = `/desk/cases/${shown.id}/files/${encodeURIComponent(file)}`;
  const save = async () => {
    setUnderWay(true);
    setFailure(null);
    try {
      saveFile(label, "application/octet-stream", await client.file(path));
    } catch (error) {
      if (!(error instanceof CertraceError)) throw error;
      setFailure(error);
    } finally {
      setUnderWay(false);
    }
  };
  return (
    <>
      <a
        href={path}
        download={label}
        aria-label={words.saveOriginalOf(visible(name))}
        onClick={(event) => {
          event.preventDefault();
          if (!underWay) void save();
        }}
      >
        <InertText>{name}</InertText>
      </a>
      <span role="status" className="faint">
        {underWay && ` ${messages.fileOnItsWay}`}
      </span>
      {failure !== null && <Failure code={failure.code} said={failure} />}
    </>
  );
}
