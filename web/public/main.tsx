/** Entry of the page for everybody: how the record is kept, and who keeps what they promised. */
import { createRoot } from "react-dom/client";
import "../styles/tokens.css";
import "../styles/base.css";
import "./styles/page.css";
import { App } from "./app.tsx";

createRoot(document.getElementById("page")!).render(<App />);
