export default {
  layout: "essay.njk",
  tags: ["posts"],
  permalink: (data) => `/${data.page.fileSlug}/`,
};
