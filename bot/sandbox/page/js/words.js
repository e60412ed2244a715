/** The page's own words, in the browser's language: French where it prefers French, else English. */

const FRENCH = {
  people: "Personnes",
  newPerson: "Nouvelle personne",
  newPersonShort: "Autre",
  firstName: "Prénom",
  lastName: "Nom (facultatif)",
  appLanguage: "Langue de l’application",
  french: "Français",
  english: "Anglais",
  otherLanguage: "Autre (arabe)",
  create: "Créer",
  french_volunteer: "bénévole",
  english_volunteer: "bénévole",
  donor: "don",
  coordinator: "coordination",
  unread: "{n}\u00a0non lus",
  unreadOne: "1\u00a0non lu",
  tools: "Outils",
  conversation: "Conversation",
  messages: "Messages",
  toEnd: "Aller à la fin",
  commands: "Commandes du bot",
  noCommands: "Aucune commande pour l’instant",
  attach: "Joindre",
  message: "Message",
  keys: "Clavier du bot",
  send: "Envoyer",
  start: "Démarrer",
  startWith: "Démarrer ({payload})",
  unblockAndGo: "Débloquer le bot",
  gone: "Ce compte a été supprimé.",
  bot: "bot",
  typing: "écrit…",
  blocked: "bloqué",
  connecting: "connexion…",
  lost: "La connexion est perdue. Nouvel essai…",
  tryNow: "Réessayer",
  notDone: "Pas de réponse\u00a0: peut-être pas envoyé.",
  refused: "Impossible\u00a0: {why}",
  edited: "modifié",
  edit: "Modifier ce message",
  editingNow: "Modification du message",
  cancel: "Annuler",
  close: "Fermer",
  ok: "OK",
  photo: "Photo",
  enlarge: "Agrandir la photo",
  document: "Document",
  download: "Télécharger {name} ({size})",
  contact: "Mon contact",
  location: "Un lieu",
  sticker: "Autocollant",
  voice: "Message vocal",
  play: "Écouter le message vocal",
  cannotPlay: "Ce message vocal ne peut pas être lu.",
  poll: "Sondage",
  pollQuestion: "Quel jour\u00a0?",
  pollYes: "Samedi",
  pollNo: "Dimanche",
  service: "Message de service",
  caption: "Légende",
  latitude: "Latitude",
  longitude: "Longitude",
  share: "Partager",
  shareContact: "Partager votre numéro avec le bot\u00a0?",
  openMap: "Voir sur OpenStreetMap",
  pinAt: "Lieu\u00a0: {where}",
  unknownButton: "Ce bouton n’existe que dans Telegram.",
  copied: "Copié",
  replyTo: "En réponse à",
  deletedMessage: "Message supprimé",
  deepLink: "Ouvrir le bot par un lien",
  payload: "Après ?start=",
  open: "Ouvrir",
  wrongPayload: "Jusqu’à 64\u00a0caractères\u00a0: A–Z a–z 0–9 _ -",
  block: "Bloquer le bot",
  unblock: "Débloquer le bot",
  blocking: "Blocage",
  clockTitle: "Horloge",
  clockNow: "Il est {when}",
  clockMoved: "Horloge déplacée\u00a0: {when}",
  plusHour: "+\u00a01\u00a0h",
  plusDay: "+\u00a01\u00a0jour",
  resetClock: "Heure réelle",
};

const ENGLISH = {
  people: "People",
  newPerson: "New person",
  newPersonShort: "Other",
  firstName: "First name",
  lastName: "Last name (optional)",
  appLanguage: "Language of the app",
  french: "French",
  english: "English",
  otherLanguage: "Another (Arabic)",
  create: "Create",
  french_volunteer: "volunteer",
  english_volunteer: "volunteer",
  donor: "donor",
  coordinator: "coordinator",
  unread: "{n} unread",
  unreadOne: "1 unread",
  tools: "Tools",
  conversation: "Conversation",
  messages: "Messages",
  toEnd: "Go to the end",
  commands: "The bot’s commands",
  noCommands: "No commands yet",
  attach: "Attach",
  message: "Message",
  keys: "The bot’s keyboard",
  send: "Send",
  start: "Start",
  startWith: "Start ({payload})",
  unblockAndGo: "Unblock the bot",
  gone: "This account was deleted.",
  bot: "bot",
  typing: "is typing…",
  blocked: "blocked",
  connecting: "connecting…",
  lost: "The connection is lost. Trying again…",
  tryNow: "Try again",
  notDone: "No answer: this may not have been sent.",
  refused: "Not possible: {why}",
  edited: "edited",
  edit: "Edit this message",
  editingNow: "Editing the message",
  cancel: "Cancel",
  close: "Close",
  ok: "OK",
  photo: "Photo",
  enlarge: "Enlarge the photo",
  document: "Document",
  download: "Download {name} ({size})",
  contact: "My contact",
  location: "A place",
  sticker: "Sticker",
  voice: "Voice message",
  play: "Play the voice message",
  cannotPlay: "This voice message can’t be played.",
  poll: "Poll",
  pollQuestion: "Which day?",
  pollYes: "Saturday",
  pollNo: "Sunday",
  service: "Service message",
  caption: "Caption",
  latitude: "Latitude",
  longitude: "Longitude",
  share: "Share",
  shareContact: "Share your number with the bot?",
  openMap: "See it on OpenStreetMap",
  pinAt: "Place: {where}",
  unknownButton: "This button exists in Telegram only.",
  copied: "Copied",
  replyTo: "In reply to",
  deletedMessage: "Deleted message",
  deepLink: "Open the bot by a link",
  payload: "After ?start=",
  open: "Open",
  wrongPayload: "Up to 64 characters: A–Z a–z 0–9 _ -",
  block: "Block the bot",
  unblock: "Unblock the bot",
  blocking: "Blocking",
  clockTitle: "Clock",
  clockNow: "It is {when}",
  clockMoved: "The clock was moved: {when}",
  plusHour: "+ 1 h",
  plusDay: "+ 1 day",
  resetClock: "True time",
};

/** 'fr' or 'en'. */
export const language = (navigator.languages?.[0] ?? navigator.language ?? "en").toLowerCase().startsWith("fr")
  ? "fr"
  : "en";

const TABLE = language === "fr" ? FRENCH : ENGLISH;
const LOCALE = language === "fr" ? "fr-FR" : "en-GB";

/** The words for `key`, `{names}` filled from `values`. */
export function say(key, values = {}) {
  return TABLE[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** '18:04', by the person's own time zone. */
export const timeOf = shown({ hour: "2-digit", minute: "2-digit" });

/** 'Saturday 14 March'. */
export const dayOf = shown({ weekday: "long", day: "numeric", month: "long" });

/** 'Sat, 14 March 2027 at 18:04'. */
export const momentOf = shown({
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});

function shown(options) {
  const format = new Intl.DateTimeFormat(LOCALE, options);
  return (instant) => format.format(new Date(instant));
}

/** '12 kB', in the units that people read. */
export function sizeOf(bytes) {
  const [amount, unit] =
    bytes < 1000 ? [bytes, "byte"] : bytes < 1e6 ? [bytes / 1000, "kilobyte"] : [bytes / 1e6, "megabyte"];
  const digits = amount < 10 && unit !== "byte" ? 1 : 0;
  return new Intl.NumberFormat(LOCALE, {
    style: "unit",
    unit,
    unitDisplay: unit === "byte" ? "long" : "short",
    maximumFractionDigits: digits,
  }).format(amount);
}

/** '50.9513, 1.8587': five digits are a metre. */
export function positionOf({ latitude, longitude }) {
  return [latitude, longitude].map((degrees) => degrees.toFixed(5).replace(/\.?0+$/, "")).join(", ");
}
