/**
 * What stands where a part of a page broke, or could not be loaded (no network, or a new version of the service since the page
 * was opened): a sentence and the way on, never an empty page, which would say nothing at all.
 */
import { Component, type ReactNode } from "react";
import { commonWords, type Locale } from "../messages/catalogue.ts";
import "./boundary.css";

interface BoundaryProps {
  locale: Locale;
  children: ReactNode;
}

export class Boundary extends Component<BoundaryProps, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  /** What is caught here is still an error of the page, for whoever watches it. */
  override componentDidCatch(error: unknown): void {
    reportError(error);
  }

  override render(): ReactNode {
    const { locale, children } = this.props;
    if (!this.state.broken) return children;
    const words = commonWords(locale);
    return (
      <section role="alert" className="broken" data-broken="">
        <h1>{words.brokenHeading}</h1>
        <p>{words.brokenSentence}</p>
        <button type="button" className="primary" onClick={() => location.reload()}>
          {words.brokenReload}
        </button>
      </section>
    );
  }
}
