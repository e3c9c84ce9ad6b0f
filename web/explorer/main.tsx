import { createRoot } from "react-dom/client";
import { Explorer } from "./Explorer";
import "./workers";
import "./styles";

createRoot(document.getElementById("root")!).render(<Explorer />);
