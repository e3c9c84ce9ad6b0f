import { AppPage, Apps } from "../developer/operations_gen";
import { askEarly } from "../shell/early";

askEarly([
  [/^\/developer$/, Apps],
  [/^\/developer\/apps\/([^/]+)(?:\/\w+)?$/, AppPage, ([id]) => ({ id: decodeURIComponent(id!) })],
]);
