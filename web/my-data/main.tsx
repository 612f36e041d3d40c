/** Entry of the page on which people see who used their data. */
import { createRoot } from "react-dom/client";
import "../styles/tokens.css";
import "../styles/base.css";
import "../styles/rooms.css";
import "./styles/page.css";
import { App } from "./app.tsx";
import { takeUpRequest } from "./permissions/pending-request.ts";

takeUpRequest();
createRoot(document.getElementById("page")!).render(<App />);
