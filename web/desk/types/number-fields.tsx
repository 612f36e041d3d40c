/** The number that people know a certificate by: a column, a pattern of several, or that of a Chinese e-licence. */
import { useState } from "react";
import { Icon } from "../../components/icon.tsx";
import type { Part, TypeDraft } from "./draft.ts";
import { SelectField, TextField, unfold } from "./fields.tsx";
import { useTypeWords } from "./words.ts";

interface NumberFieldsProps {
  number: TypeDraft["number"];
  columns: string;
  mappingOnly: boolean;
  onChange: (number: TypeDraft["number"]) => void;
}

const nothing: Part = { from: "column", text: "" };

export function NumberFields({ number, columns, mappingOnly, onChange }: NumberFieldsProps) {
  const words = useTypeWords();
  const [open, setOpen] = useState(number.kind === "column" && number.column === "");
  const { zh, en, sd } = number;
  const called = { zh, en, sd };
  return (
    <details
      className="claim claim-number"
      open={open}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      onInvalidCapture={unfold}
    >
      <summary>
        <Icon name="chevron" className="claim-chevron" />
        <span className="claim-name">{words.number}</span>
        <span className="faint">{words.numberHint}</span>
      </summary>
      <div className="claim-body">
        <div className="form-row">
          <TextField
            label={words.labelZh}
            optional
            lang="zh-CN"
            value={zh}
            disabled={mappingOnly}
            onChange={(text) => onChange({ ...number, zh: text })}
          />
          <TextField
            label={words.labelEn}
            optional
            lang="en"
            value={en}
            disabled={mappingOnly}
            onChange={(text) => onChange({ ...number, en: text })}
          />
        </div>
        <SelectField
          label={words.numberFrom}
          value={number.kind}
          options={[
            ["column", words.numberColumn],
            ["template", words.numberTemplate],
            ["e-licence", words.numberELicence],
          ]}
          onChange={(kind) =>
            onChange(
              kind === "column"
                ? { kind, column: "", ...called }
                : kind === "template"
                  ? { kind, template: "", ...called }
                  : {
                      kind,
                      type: "",
                      issuer: { from: "text", text: "" },
                      serial: nothing,
                      version: nothing,
                      ...called,
                    },
            )
          }
        />
        {number.kind === "column" && (
          <TextField
            label={words.column}
            offers={columns}
            value={number.column}
            onChange={(column) => onChange({ ...number, column })}
          />
        )}
        {number.kind === "template" && (
          <TextField
            label={words.template}
            hint={words.templateHint}
            value={number.template}
            onChange={(template) => onChange({ ...number, template })}
          />
        )}
        {number.kind === "e-licence" && (
          <>
            <TextField
              label={words.licenceType}
              hint={words.licenceTypeHint}
              value={number.type}
              onChange={(type) => onChange({ ...number, type })}
            />
            <PartField
              label={words.licenceIssuer}
              part={number.issuer}
              columns={columns}
              onChange={(issuer) => onChange({ ...number, issuer })}
            />
            <PartField
              label={words.licenceSerial}
              part={number.serial}
              columns={columns}
              onChange={(serial) => onChange({ ...number, serial })}
            />
            <PartField
              label={words.licenceVersion}
              part={number.version}
              columns={columns}
              onChange={(version) => onChange({ ...number, version })}
            />
          </>
        )}
      </div>
    </details>
  );
}

function PartField(props: { label: string; part: Part; columns: string; onChange: (part: Part) => void }) {
  const { label, part, columns, onChange } = props;
  const words = useTypeWords();
  return (
    <div className="form-row">
      <SelectField
        label={label}
        value={part.from}
        options={[
          ["column", words.partColumn],
          ["text", words.partFixed],
        ]}
        onChange={(from) => onChange({ ...part, from })}
      />
      <TextField
        label={part.from === "column" ? words.columnOf(label) : words.fixedOf(label)}
        {...(part.from === "column" ? { offers: columns } : {})}
        value={part.text}
        onChange={(text) => onChange({ ...part, text })}
      />
    </div>
  );
}
