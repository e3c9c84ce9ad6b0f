import { useLocation } from "preact-iso";
import { NotFound } from "../shell/NotFound";
import { later } from "../shell/later";
import "./operator.css";

const AppPage = later(async () => (await import("./AppPage")).AppPage);
const Apps = later(async () => (await import("./Apps")).Apps);
const Audit = later(async () => (await import("./Audit")).Audit);
const DeveloperPage = later(async () => (await import("./DeveloperPage")).DeveloperPage);
const Developers = later(async () => (await import("./Developers")).Developers);
const EndGrants = later(async () => (await import("./EndGrants")).EndGrants);
const Health = later(async () => (await import("./Health")).Health);
const People = later(async () => (await import("./People")).People);
const Queue = later(async () => (await import("./Queue")).Queue);
const Review = later(async () => (await import("./Review")).Review);

/** Where the platform is run: reviews, apps, developers, people, health, the audit. */
export default function Operator() {
  const { path } = useLocation();
  const [, , section = "", coded = "", part = ""] = path.split("/");
  const id = decodeURIComponent(coded);
  switch (`${section}/${id && "id"}/${part}`) {
    case "//":
    case "reviews//":
      return <Queue />;
    case "reviews/id/":
      return <Review key={id} id={id} />;
    case "apps//":
      return <Apps />;
    case "apps/id/":
      return <AppPage key={id} id={id} />;
    case "apps/id/end-grants":
      return <EndGrants key={id} id={id} />;
    case "developers//":
      return <Developers />;
    case "developers/id/":
      return <DeveloperPage key={id} id={id} />;
    case "people//":
      return <People />;
    case "health//":
      return <Health />;
    case "audit//":
      return <Audit />;
    default:
      return <NotFound />;
  }
}
