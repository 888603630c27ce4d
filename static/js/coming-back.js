// Coming back to a video that was on in the feed leads to its place in the feed, also when it has gone meanwhile.
(() => {
  "use strict";

  const left = history.state?.hush;
  const arrival = performance.getEntriesByType("navigation")[0]?.type;
  if (!left || !["back_forward", "reload"].includes(arrival) || document.querySelector("#feed[data-page]")) return;
  // The page of the feed that brought the video, and the video on it, though it has been watched by now.
  const back = new URL(left.page, location.origin);
  back.searchParams.set("at", left.slug);
  back.searchParams.delete("gone");
  if (!document.getElementById("feed")) back.searchParams.set("gone", "1");
  document.documentElement.dataset.leaving = "";
  location.replace(back);
})();
