// A moment in the time zone of the browser, and written as its user is used to in the language of the page.
const languageOf = (tag) => tag.split("-")[0];

export default {
  template: `<span>{{ around[0] }}<bdi><time :datetime="iso">{{ written }}</time></bdi>{{ around[1] }}</span>`,
  props: { at: Number, text: String, language: String },
  computed: {
    iso() {
      return new Date(this.at * 1000).toISOString();
    },
    around() {
      return this.text.split("{time}");
    },
    written() {
      const language = languageOf(this.language);
      const tag = navigator.languages.find((each) => languageOf(each) === language) ?? this.language;
      return new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "short" }).format(new Date(this.at * 1000));
    },
  },
};
