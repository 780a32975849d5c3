// Every text of the page, in English and Chinese.

export const LABELS = {
  en: {
    language_hint: "Show the page in Chinese",
    voice: "Voice",
    connecting: "connecting",
    ready: "ready",
    listening: "listening",
    thinking: "thinking",
    speaking: "speaking",
    offline: "offline, trying again",
    welcome_title: "Talk, type, or show a picture",
    welcome_text: "Speak and you are answered in speech; write and you are answered in writing. Everything stays on this machine.",
    example_1: "What can you do?",
    example_2: "Tell me something about tea.",
    example_3: "你好，你叫什么名字？",
    transcript: "Conversation",
    attached_picture: "Attached picture",
    attached_hint: "Ask about it by voice or text, or:",
    read_text: "Read the text",
    find: "Find what I typed",
    find_what: "Type what to find, such as “the red circle”.",
    remove_picture: "Remove the picture",
    attach: "Add a picture",
    type_here: "Write a message",
    send: "Send",
    stop: "Stop the reply",
    hold_to_talk: "Hold to talk",
    hold_hint: "Hold the microphone, or hold Space on it, and speak",
    release_hint: "Listening. Let go to send, Escape to discard",
    hands_free: "Hands-free",
    hands_free_title: "Keep the microphone on and just talk",
    hands_free_hint: "Just talk; speak to interrupt",
    answered_in: "answered in",
    too_short: "Hold the button while you speak.",
    no_microphone: "The microphone cannot be used. Allow it in the browser; away from this machine it needs https.",
    no_picture: "That is not a picture (jpg, png, webp or gif).",
    you: "You",
    assistant: "Yan-Omni",
    spoken: "spoken",
    hearing: "listening to what you said…",
    play: "Play again",
    interrupted: "interrupted",
    nothing_heard: "(nothing was heard)",
    no_text_found: "No text was found in the picture.",
    not_found: "Not found in the picture",
    found: "Found",
    key_title: "This server asks for a key",
    key_text: "It is kept in this tab only.",
    key_save: "Continue",
    failed: "That did not work",
  },
  zh: {
    language_hint: "用英文显示页面",
    voice: "声音",
    connecting: "连接中",
    ready: "就绪",
    listening: "正在听",
    thinking: "思考中",
    speaking: "正在说",
    offline: "连接断开，正在重试",
    welcome_title: "说话、打字，或给我看一张图片",
    welcome_text: "你说话，我用语音回答；你打字，我用文字回答。所有内容都留在这台机器上。",
    example_1: "你能做什么？",
    example_2: "给我讲讲茶。",
    example_3: "Hello, what is your name?",
    transcript: "对话",
    attached_picture: "已添加的图片",
    attached_hint: "可以用语音或文字提问，也可以：",
    read_text: "读出文字",
    find: "找出我输入的东西",
    find_what: "请输入要找的东西，例如“红色的圆”。",
    remove_picture: "移除图片",
    attach: "添加图片",
    type_here: "输入消息",
    send: "发送",
    stop: "停止回答",
    hold_to_talk: "按住说话",
    hold_hint: "按住麦克风（或选中后按住空格键）说话",
    release_hint: "正在听。松开发送，按 Esc 取消",
    hands_free: "免按通话",
    hands_free_title: "保持麦克风打开，直接说话",
    hands_free_hint: "直接说话即可，随时可以打断",
    answered_in: "响应用时",
    too_short: "说话时请一直按住按钮。",
    no_microphone: "无法使用麦克风。请在浏览器中允许；从其他机器访问时需要 https。",
    no_picture: "这不是图片（支持 jpg、png、webp、gif）。",
    you: "你",
    assistant: "Yan-Omni",
    spoken: "语音",
    hearing: "正在听你说的话…",
    play: "重新播放",
    interrupted: "已打断",
    nothing_heard: "（没有听到内容）",
    no_text_found: "图片中没有找到文字。",
    not_found: "图片中没有找到",
    found: "找到",
    key_title: "此服务器需要密钥",
    key_text: "密钥只保存在当前标签页。",
    key_save: "继续",
    failed: "操作失败",
  },
};

let language = localStorage.getItem("yan-omni-language") || (navigator.language.startsWith("zh") ? "zh" : "en");

export function label(name) {
  return LABELS[language][name];
}

export function switchLanguage() {
  language = language === "en" ? "zh" : "en";
  localStorage.setItem("yan-omni-language", language);
  applyLabels();
}

const ATTRIBUTES = { labelAria: "aria-label", labelTitle: "title", labelPlaceholder: "placeholder", labelAlt: "alt" };

export function applyLabels() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-label]")) element.textContent = label(element.dataset.label);
  for (const [key, attribute] of Object.entries(ATTRIBUTES)) {
    const selector = `[data-${key.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase())}]`;
    for (const element of document.querySelectorAll(selector)) element.setAttribute(attribute, label(element.dataset[key]));
  }
  document.getElementById("language").textContent = language === "en" ? "中文" : "English";
}
