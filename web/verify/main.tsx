/** Entry of the verify page. */
import { createRoot } from "react-dom/client";
import "../styles/tokens.css";
import "../styles/base.css";
import "../styles/tones.css";
import "./result.css";
import { App } from "./app.tsx";

// the font is a long list of slices, of which a page loads the few it needs; the page does not wait for the list
void import("@fontsource-variable/noto-sans-sc/index.css");

createRoot(document.getElementById("page")!).render(<App />);
