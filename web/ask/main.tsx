/** Entry of the page on which a bank or an office asks a person's wallet for chosen claims. */
import { createRoot } from "react-dom/client";
import "../styles/tokens.css";
import "../styles/base.css";
import "../styles/forms.css";
import "./ask.css";
import { App } from "./app.tsx";

createRoot(document.getElementById("page")!).render(<App />);
