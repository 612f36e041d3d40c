/** One thing that a certificate says: what it is called, where it comes from, who sees it. */
import { useState } from "react";
import { Icon } from "../../components/icon.tsx";
import { InertText } from "../../components/inert-text.tsx";
import { useWords } from "../words.ts";
import type { ClaimDraft, Source } from "./draft.ts";
import { CheckField, SelectField, TextField, unfold } from "./fields.tsx";
import { useTypeWords } from "./words.ts";

interface ClaimFieldsProps {
  claim: ClaimDraft;
  /** id of the datalist of the register's columns */
  columns: string;
  mappingOnly: boolean;
  first: boolean;
  last: boolean;
  onChange: (claim: ClaimDraft) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

export function ClaimFields(props: ClaimFieldsProps) {
  const { claim, columns, mappingOnly, first, last, onChange, onMove, onRemove } = props;
  const { locale } = useWords();
  const words = useTypeWords();
  const [open, setOpen] = useState(claim.path === "");
  const set = (part: Partial<ClaimDraft>) => onChange({ ...claim, ...part });
  const { source } = claim;
  const setSource = (part: object) => set({ source: { ...source, ...part } as Source });
  const name = (locale === "en" ? claim.en || claim.zh : claim.zh || claim.en) || claim.path || words.unnamed;

  return (
    <details
      className="claim"
      open={open}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      onInvalidCapture={unfold}
    >
      <summary>
        <Icon name="chevron" className="claim-chevron" />
        <span className="claim-name">
          <InertText>{name}</InertText>
        </span>
        <span className="faint">
          {source === null ? (
            words.sourceNone
          ) : source.kind === "fixed" ? (
            words.sourceFixed
          ) : (
            <InertText>{source.column}</InertText>
          )}
        </span>
      </summary>
      <div className="claim-body">
        <div className="form-row">
          <TextField
            label={words.labelZh}
            optional
            lang="zh-CN"
            value={claim.zh}
            disabled={mappingOnly}
            onChange={(zh) => set({ zh })}
          />
          <TextField
            label={words.labelEn}
            optional
            lang="en"
            value={claim.en}
            disabled={mappingOnly}
            onChange={(en) => set({ en })}
          />
          <TextField
            label={words.path}
            hint={words.pathHint}
            value={claim.path}
            disabled={mappingOnly}
            onChange={(path) => set({ path: path.trim() })}
          />
        </div>
        <div className="form-row">
          <SelectField
            label={words.source}
            value={source?.kind ?? "none"}
            options={[
              ["text", words.sourceText],
              ["date", words.sourceDate],
              ["number", words.sourceNumber],
              ["code", words.sourceCode],
              ["fixed", words.sourceFixed],
              ["none", words.sourceNone],
            ]}
            onChange={(kind) => set({ source: sourceOf(kind, source) })}
          />
          {source !== null && source.kind !== "fixed" && (
            <TextField
              label={words.column}
              offers={columns}
              value={source.column}
              onChange={(column) => setSource({ column })}
            />
          )}
          {source?.kind === "date" && (
            <TextField
              label={words.format}
              hint={words.formatHint}
              value={source.format}
              onChange={(format) => setSource({ format })}
            />
          )}
          {source?.kind === "fixed" && (
            <TextField
              label={words.fixed}
              value={String(source.value)}
              onChange={(value) => setSource({ value })}
            />
          )}
        </div>
        {source?.kind === "code" && (
          <TextField
            label={words.table}
            hint={words.tableHint}
            rows={4}
            value={source.table.map(([code, value]) => (value === "" ? code : `${code}=${value}`)).join("\n")}
            onChange={(text) => setSource({ table: tableOf(text) })}
          />
        )}
        <div className="form-row">
          <SelectField
            label={words.disclosure}
            value={claim.sd}
            disabled={mappingOnly}
            options={[
              ["allowed", words.disclosureMay],
              ["never", words.disclosureNever],
              ["always", words.disclosureAlways],
            ]}
            onChange={(sd) => set({ sd })}
          />
          <div>
            {source !== null && source.kind !== "fixed" && (
              <CheckField
                label={words.required}
                checked={source.required}
                onChange={(required) => setSource({ required })}
              />
            )}
            <CheckField
              label={words.mandatory}
              checked={claim.mandatory}
              disabled={mappingOnly}
              onChange={(mandatory) => set({ mandatory })}
            />
          </div>
        </div>
        {!mappingOnly && (
          <p className="claim-moves">
            <button type="button" className="quiet" disabled={first} onClick={() => onMove(-1)}>
              {words.moveUp}
            </button>
            <button type="button" className="quiet" disabled={last} onClick={() => onMove(1)}>
              {words.moveDown}
            </button>
            <button type="button" className="quiet" onClick={onRemove}>
              {words.remove}
            </button>
          </p>
        )}
      </div>
    </details>
  );
}

/** The same column, read in another way. */
function sourceOf(kind: Source["kind"] | "none", before: Source | null): Source | null {
  const column = before !== null && "column" in before ? before.column : "";
  const from = { column, required: before === null || !("required" in before) || before.required };
  switch (kind) {
    case "none":
      return null;
    case "fixed":
      return { kind, value: "" };
    case "text":
      return { kind, ...from, multiline: false };
    case "number":
      return { kind, ...from };
    case "date":
      return { kind, ...from, format: "YYYY-MM-DD" };
    case "code":
      return { kind, ...from, table: [] };
  }
}

const tableOf = (text: string): [string, string][] =>
  text.split("\n").map((line) => {
    const at = line.indexOf("=");
    return at === -1 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
  });
