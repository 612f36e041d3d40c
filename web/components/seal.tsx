/** A drawing inside a rosette, like the seal on a paper: the first thing the eye meets, before any word. */
import { Rosette } from "./guilloche.tsx";
import { Icon, type IconName } from "./icon.tsx";

export function Seal({ icon }: { icon: IconName }) {
  return (
    <div className="seal">
      <Rosette className="seal-rosette" />
      <Icon name={icon} className="seal-icon" />
    </div>
  );
}
