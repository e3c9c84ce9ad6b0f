import { render } from "preact";
import "../../portal/static/tokens.css";
import "../../portal/static/decision.css";
import "./styles/app.css";
import { loadMessages, startLanguage } from "./shell/i18n";
import { Shell } from "./shell/Shell";

startLanguage();
await loadMessages("shell");
render(<Shell />, document.getElementById("app")!);
