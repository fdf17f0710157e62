// A phone that was given no link yet.

import {h, shape} from "../dom.js";
import {say} from "../words.js";

export const stranger = () => h("div", {class: "lonely"}, shape("door"), h("h1", {}, say("stranger")), h("p", {}, say("stranger.help")));
