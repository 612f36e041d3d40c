/** Entry of the page on which a department issues certificates and looks after them. */
import { createRoot } from "react-dom/client";
import "../styles/tokens.css";
import "../styles/base.css";
import "../styles/tones.css";
import "../styles/forms.css";
import "../styles/rooms.css";
import "./styles/desk.css";
import { App } from "./app.tsx";

createRoot(document.getElementById("page")!).render(<App />);
