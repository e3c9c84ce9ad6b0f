import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Bars } from "./Loaded";

/** A part of a page that is loaded when it is shown, such as one with charts. Bars stand for it meanwhile. */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined;
  return function Later(props: Props) {
    const [, draw] = useState(0);
    useEffect(() => {
      if (!loaded)
        void load().then((component) => {
          loaded = component;
          draw(1);
        });
    }, []);
    const Part = loaded;
    return Part ? <Part {...props} /> : <Bars count={2} tall />;
  };
}
