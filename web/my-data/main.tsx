/** Entry of the page on which people see who used their data. */
import { createRoot } from "react-dom/client";
import "../styles/tokens.css";
import "../styles/base.css";
import "./styles/page.css";
import { App } from "./app.tsx";
import { takeUpRequest } from "./permissions/pending-request.ts";

// the font is a long list of slices, of which a page loads the few it needs; the page does not wait for the list
void import("@fontsource-variable/noto-sans-sc/index.css");

takeUpRequest();
createRoot(document.getElementById("page")!).render(<App />);
