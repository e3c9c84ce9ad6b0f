import type { ComponentChildren } from "preact";
import { useLocation } from "preact-iso";
import type { LucideIcon } from "lucide-preact";
import { platform } from "./platform";
import { t } from "./i18n";

export interface Place {
  href: string;
  name: string;
  icon?: LucideIcon;
  /** Paths below belong to it, too. */
  deep?: boolean;
  /** Another document: the browser goes there itself. */
  outside?: boolean;
  /** Whether the reader is there, where the path does not say it. */
  current?: boolean;
}

/** Whether the reader is there. */
export function isAt(path: string, place: Place): boolean {
  return place.current || path === place.href || (place.deep === true && path.startsWith(place.href + "/"));
}

function Top({ area, name, home, children }: { area: string; name?: string; home: string; children?: ComponentChildren }) {
  return (
    <header class="top">
      <div class="wrap">
        <a class="mark" href={home}>
          <svg viewBox="0 0 28 28" aria-hidden="true">
            <path d="M4 25V14a10 10 0 0 1 20 0v11" />
            <path d="M10 25v-9a4 4 0 0 1 8 0v9" />
          </svg>
          {platform} <span>{area}</span>
        </a>
        {children}
        {name !== undefined && (
          <form class="who" method="post" action="/logout">
            <span class="name">{name}</span>
            <button class="link">{t("logout")}</button>
          </form>
        )}
      </div>
    </header>
  );
}

function Places({ places, label, class: kind }: { places: Place[]; label: string; class: string }) {
  const { path } = useLocation();
  return (
    <nav class={kind} aria-label={label}>
      {places.map((place) => (
        <a key={place.href} href={place.href} aria-current={isAt(path, place) ? "page" : undefined} target={place.outside ? "_self" : undefined}>
          {place.icon && <place.icon class="icon" aria-hidden="true" />}
          {place.name}
        </a>
      ))}
    </nav>
  );
}

/** The person's shell: four places at the top. */
export function PersonFrame({ name, children }: { name?: string; children: ComponentChildren }) {
  const places: Place[] = [
    { href: "/", name: t("nav.overview") },
    { href: "/ledger", name: t("nav.ledger") },
    { href: "/download", name: t("nav.download") },
    { href: "/account", name: t("nav.account") },
  ];
  return (
    <div class="person">
      <Top area={t("yourData")} name={name ?? ""} home="/">
        <Places class="places" label={t("nav.label")} places={places} />
      </Top>
      <div class="wrap">{children}</div>
    </div>
  );
}

/** The shell of who works here: places at the side, a scrolling row on narrow screens. */
export function WorkFrame({ area, name, home, places, children }: { area: string; name?: string; home: string; places: Place[]; children: ComponentChildren }) {
  return (
    <div class="work">
      <Top area={area} name={name} home={home} />
      <div class="work-columns">
        <Places class="side-nav" label={area} places={places} />
        {children}
      </div>
    </div>
  );
}

/** Pages of one thing, such as an app: links, as each is a page of its own. */
export function Tabs({ places, label }: { places: Place[]; label: string }) {
  return <Places class="tabs" label={label} places={places} />;
}
