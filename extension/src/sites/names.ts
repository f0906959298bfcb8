// What buttons that post are called, in some of the languages that pages speak to their writers, whatever they write in.
// Knows words; does not know any site.
import { textOf } from "./read.js";

const POSTS =
  /^(post|send|reply|comment|publish|share|submit|tweet|toot|add (a )?(comment|reply|answer)|antwort|send|absenden|veröffentlich|kommentier|publier|répondre|envoyer|publicar|responder|enviar|comentar|pubblica|rispondi|invia|plaatsen|verstu|投稿|返信|送信|发布|回复|发送|отправ|опублик|ответ|نشر|إرسال|رد)/i;
const DOES_NOT = /preview|draft|cancel|discard|attach|upload|delete|vorschau|abbrechen|annuler|cancelar/i;

const nameOf = (control: Element): string =>
  (
    control.ariaLabel ??
    textOf(control) ??
    control.getAttribute("value") ??
    control.getAttribute("title") ??
    ""
  ).trim();

/** It says that it does something else than posting. */
export const saysOther = (control: Element): boolean => DOES_NOT.test(nameOf(control));

export const saysPost = (control: Element): boolean => POSTS.test(nameOf(control)) && !saysOther(control);
