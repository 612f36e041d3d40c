/** Small line drawings on a 24 × 24 grid, in the colour of the text. Decorative: words always stand beside them. */

const PATHS = {
  check: "M5 12.5l4.5 4.5L19 7.5",
  cross: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  slash: "M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 0 0 0-17M6 6l12 12",
  pause: "M9 6v12M15 6v12",
  renew: "M4 15V5h9M8 9h12v10H8zM14 11.8v4.4M12 14l2-2.2l2 2.2",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 0 0 0-17M12 7v5.3l3.3 2",
  dawn: "M3 18h18M7 18a5 5 0 0 1 10 0M12 9.5v-4M5.5 12L3.8 10.3M18.5 12l1.7-1.7",
  question: "M8.5 9a3.6 3.6 0 1 1 5.3 3.2c-1.2.7-1.8 1.4-1.8 2.8M12 18.6v.1",
  minus: "M6 12h12",
  blank: "M6.5 3.5h7.5l4 4v13h-11.5zM14 3.5v4h4M9.5 16.5l5.5-5.5",
  warning: "M12 4l9 16H3zM12 10.5v4.5M12 17.6v.1",
  file: "M6.5 3.5h7.5l4 4v13h-11.5zM14 3.5v4h4M9.5 12.5h5.5M9.5 16h5.5",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  calendar: "M4.5 6h15v14h-15zM4.5 10h15M8.5 3.5v4M15.5 3.5v4",
  arrow: "M3.5 12h16M14.5 7l5 5l-5 5",
  chevron: "M9 6l6 6l-6 6",
  back: "M15 6l-6 6l6 6",
  person: "M12 11.5a4 4 0 1 0 0-8a4 4 0 0 0 0 8M4.5 20.5a7.5 7.5 0 0 1 15 0",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13a6.5 6.5 0 0 0 0 13M15.5 15.5l5 5",
  save: "M12 4v11M7.5 11l4.5 4.5l4.5-4.5M5 20h14",
  eye: "M2.5 12c2.6-4.4 5.8-6.5 9.5-6.5s6.9 2.1 9.5 6.5c-2.6 4.4-5.8 6.5-9.5 6.5s-6.9-2.1-9.5-6.5M12 14.8a2.8 2.8 0 1 0 0-5.6a2.8 2.8 0 0 0 0 5.6",
  flag: "M6 21V4M6 5h12l-2.5 4L18 13H6",
  print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, className }: { name: IconName; className?: string }) {
  return (
    <svg
      className={className ? `icon ${className}` : "icon"}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
