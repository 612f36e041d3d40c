/**
 * Offers a certificate to the wallet of the person at the counter (OpenID4VCI): a code to scan, and a number to tell them,
 * without which whoever else sees the code gets nothing. How far the wallet is stands below, until it has it.
 */
import { useCallback, useEffect, useId, useRef, useState } from "react";
import type { FoundCertificate } from "../../../core/desk/answers.ts";
import { useAct } from "../../components/act.ts";
import type { Client } from "../../components/client.ts";
import { Failure } from "../../components/failure.tsx";
import { Icon } from "../../components/icon.tsx";
import { InertText } from "../../components/inert-text.tsx";
import { Qr } from "../../components/qr.tsx";
import { useDesk } from "../context.ts";
import { useWords } from "../words.ts";
import { type CertificateWords, useCertificateWords } from "./words.ts";

interface Offer {
  id: string;
  link: string;
  transactionCode: string | null;
}

/** milliseconds between two looks at how far the wallet is */
const WATCH = 2_000;
const UNDER_WAY: ReadonlySet<string> = new Set(["waiting", "redeemed", "issuing"]);

export function OfferToWallet({ found }: { found: FoundCertificate }) {
  const words = useCertificateWords();
  const { client } = useDesk();
  const { busy, failure, problem, run } = useAct();
  const [offer, setOffer] = useState<Offer | null>(null);
  const { job, batch, index, number } = found;
  const begin = () =>
    run(async () => {
      const file = await client.get<object>("/desk/certificate", { job, batch, index });
      setOffer(await client.post<Offer>("/desk/wallet-offers", file, { code: "true" }));
    });
  const close = useCallback(() => setOffer(null), []);
  return (
    <>
      <button
        type="button"
        className="quiet"
        aria-busy={busy}
        aria-label={words.offerOf(number)}
        onClick={() => void begin()}
      >
        <Icon name="person" />
        {words.offer}
      </button>
      <Failure code={failure} said={problem} />
      {offer !== null && <Offered client={client} offer={offer} number={number} onClose={close} />}
    </>
  );
}

interface OfferedProps {
  client: Client;
  offer: Offer;
  number: string;
  onClose: () => void;
}

function Offered({ client, offer, number, onClose }: OfferedProps) {
  const { messages } = useWords();
  const words = useCertificateWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const [state, setState] = useState("waiting");
  const id = useId();
  const path = `/openid4vci/offers/${offer.id}`;
  const goesOn = UNDER_WAY.has(state);

  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  useEffect(() => {
    if (!goesOn) return;
    const watch = setInterval(
      () =>
        client.get<{ state: string }>(`${path}/state`).then(
          (said) => setState(said.state),
          () => {}, // asked again in a moment
        ),
      WATCH,
    );
    return () => clearInterval(watch);
  }, [client, path, goesOn]);

  const close = () => {
    if (state === "waiting") void client.post(`${path}/withdraw`, {}).catch(() => {}); // it ends by itself as well
    onClose();
  };
  return (
    <dialog ref={dialog} className="again" aria-labelledby={id} onClose={close}>
      <h2 id={id}>
        <InertText>{words.offerHeading(number)}</InertText>
      </h2>
      {goesOn && (
        <>
          <p>{words.offerLead}</p>
          <Qr className="offer-qr" text={offer.link} label={words.offerCode} />
          {offer.transactionCode !== null && (
            <p>
              {words.offerNumber} <strong className="offer-number">{offer.transactionCode}</strong>
            </p>
          )}
        </>
      )}
      <p role="status" className={state === "issued" ? "notice-good" : "notice"}>
        {offerState(state, words)}
      </p>
      <p className="actions">
        <button type="button" className="secondary" onClick={() => dialog.current?.close()}>
          {state === "waiting" ? messages.cancel : words.offerClose}
        </button>
      </p>
    </dialog>
  );
}

const offerState = (state: string, words: CertificateWords): string =>
  ({
    waiting: words.offerWaiting,
    redeemed: words.offerTaken,
    issuing: words.offerTaken,
    issued: words.offerIssued,
    refused: words.offerRefused,
    expired: words.offerExpired,
    locked: words.offerLocked,
    withdrawn: words.offerWithdrawn,
  })[state] ?? state;
