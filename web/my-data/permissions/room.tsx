/** "My permissions": a request that somebody came with, what is in force, giving by oneself, and what is over. */
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { type Permission, permissionsOf } from "../../../core/trail/permissions.ts";
import { useMyData } from "../context.ts";
import { Give } from "./give.tsx";
import { pendingRequest, watchRequest } from "./pending-request.ts";
import { PermissionCard } from "./permission.tsx";
import { Representations } from "./representations.tsx";
import { Request } from "./request.tsx";
import { TakeIn } from "./take-in.tsx";
import { useCatalogue } from "./use-catalogue.ts";
import { usePermissionWords } from "./words.ts";
import "../../styles/forms.css";
import "./permissions.css";

export default function PermissionsRoom() {
  const words = usePermissionWords();
  const { trail, address, session, acting, client } = useMyData();
  const request = useSyncExternalStore(watchRequest, pendingRequest);
  const [done, setDone] = useState<string | null>(null);
  const [giving, setGiving] = useState(false);
  const status = useRef<HTMLParagraphElement>(null);
  const permissions = useMemo(() => permissionsOf(trail.items, trail.readAt), [trail]);
  const log = acting?.log ?? session.subjects.at(-1)?.log ?? 0;
  const catalogue = useCatalogue(client, log);

  useEffect(() => {
    if (done !== null) status.current?.focus();
  }, [done]);

  const live = permissions.filter(isLive);
  const past = permissions.filter((each) => !isLive(each));
  const card = (permission: Permission) => (
    <PermissionCard
      key={permission.key}
      permission={permission}
      catalogue={permission.log === log ? catalogue : undefined}
      named={address.room === "permissions" && permission.parts.some(({ item }) => item.key === address.at)}
      onEnded={() => setDone(words.endDone)}
    />
  );

  return (
    <div className="permissions">
      {request !== null && (
        <Request
          key={request}
          link={request}
          permissions={permissions}
          onGiven={() => setDone(words.requestGiven)}
        />
      )}
      <h2>{words.heading}</h2>
      <p className="section-lead">{words.lead}</p>
      <p ref={status} tabIndex={-1} role="status" className={done === null ? "sr-only" : "notice-good"}>
        {done}
      </p>
      {trail.state === "loading" && <p className="faint">{words.still}</p>}
      <section>
        <h3>{words.liveHeading}</h3>
        {live.length === 0 ? (
          // what is not there yet, or could not be loaded, is not known to be none
          trail.state === "complete" && <p className="permissions-none">{words.liveNone}</p>
        ) : (
          <ul className="permission-list">{live.map(card)}</ul>
        )}
      </section>
      {past.length > 0 && (
        <details
          className="permissions-past"
          open={past.some(({ parts }) => parts.some(({ item }) => item.key === address.at)) || undefined}
        >
          <summary>{words.pastHeading(past.length)}</summary>
          <ul className="permission-list">{past.map(card)}</ul>
        </details>
      )}
      {request === null && <TakeIn />}
      <section className="giving">
        {giving && catalogue ? (
          <Give
            log={log}
            catalogue={catalogue}
            onClose={(given) => {
              setGiving(false);
              if (given) setDone(words.giveDone);
            }}
          />
        ) : (
          <>
            <h3>{words.giveHeading}</h3>
            <p className="section-lead">{words.giveLead}</p>
            {catalogue === null ? (
              <p className="notice">{words.giveUnavailable}</p>
            ) : (
              <p className="actions">
                <button type="button" className="secondary" onClick={() => setGiving(true)}>
                  {words.giveOpen}
                </button>
              </p>
            )}
          </>
        )}
      </section>
      <Representations onEnded={() => setDone(words.actEndDone)} />
    </div>
  );
}

const isLive = ({ state }: Permission): boolean =>
  state === "live" || state === "not-yet" || state === "used-up";
