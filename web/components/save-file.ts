/** Hands a file that is here to the browser's own saving; nothing is sent anywhere. */
export function saveFile(name: string, type: string, content: string | Blob | Uint8Array<ArrayBuffer>): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // some browsers read it only after a while
}
