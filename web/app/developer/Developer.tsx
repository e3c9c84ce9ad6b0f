import { useLocation } from "preact-iso";
import { NotFound } from "../shell/NotFound";
import { later } from "../shell/later";
import "./developer.css";

const AppPage = later(async () => (await import("./AppPage")).AppPage);
const Apps = later(async () => (await import("./Apps")).Apps);
const Start = later(async () => (await import("./Start")).Start);
const UsagePage = later(async () => (await import("./UsagePage")).UsagePage);

/** Where developers work: their apps, a first answer, the explorer, usage. */
export default function Developer() {
  const { path } = useLocation();
  const [, , section, id, tab] = path.split("/");
  if (section === "apps" && id) return <AppPage key={id} id={id} tab={tab ?? ""} />;
  switch (section) {
    case undefined:
    case "":
    case "apps":
      return <Apps />;
    case "start":
      return <Start />;
    case "usage":
      return <UsagePage />;
    default:
      return <NotFound />;
  }
}
