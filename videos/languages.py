"""Languages by their own names, and codes for the rest (BCP 47)."""

from __future__ import annotations

import re

# What people are offered to choose from; any other code can be typed.
LANGUAGES = {
    "af": "Afrikaans", "sq": "Shqip", "am": "አማርኛ", "ar": "العربية", "hy": "Հայերեն", "az": "Azərbaycanca",
    "eu": "Euskara", "be": "Беларуская", "bn": "বাংলা", "bs": "Bosanski", "bg": "Български", "my": "မြန်မာ",
    "ca": "Català", "zh-Hans": "简体中文", "zh-Hant": "繁體中文", "hr": "Hrvatski", "cs": "Čeština", "da": "Dansk",
    "nl": "Nederlands", "en": "English", "eo": "Esperanto", "et": "Eesti", "fil": "Filipino", "fi": "Suomi",
    "fr": "Français", "gl": "Galego", "ka": "ქართული", "de": "Deutsch", "el": "Ελληνικά", "gu": "ગુજરાતી",
    "ha": "Hausa", "he": "עברית", "hi": "हिन्दी", "hu": "Magyar", "is": "Íslenska", "ig": "Igbo",
    "id": "Bahasa Indonesia", "ga": "Gaeilge", "it": "Italiano", "ja": "日本語", "kn": "ಕನ್ನಡ", "kk": "Қазақ тілі",
    "km": "ខ្មែរ", "ko": "한국어", "ku": "Kurdî", "ky": "Кыргызча", "lo": "ລາວ", "lv": "Latviešu", "lt": "Lietuvių",
    "lb": "Lëtzebuergesch", "mk": "Македонски", "ms": "Bahasa Melayu", "ml": "മലയാളം", "mt": "Malti",
    "mr": "मराठी", "mn": "Монгол", "ne": "नेपाली", "nb": "Norsk bokmål", "nn": "Norsk nynorsk", "fa": "فارسی",
    "pl": "Polski", "pt": "Português", "pt-BR": "Português (Brasil)", "pa": "ਪੰਜਾਬੀ", "ro": "Română",
    "ru": "Русский", "gd": "Gàidhlig", "sr": "Српски", "sr-Latn": "Srpski (latinica)", "si": "සිංහල",
    "sk": "Slovenčina", "sl": "Slovenščina", "so": "Soomaali", "es": "Español", "es-419": "Español (Latinoamérica)",
    "sw": "Kiswahili", "sv": "Svenska", "tg": "Тоҷикӣ", "ta": "தமிழ்", "te": "తెలుగు", "th": "ไทย",
    "tr": "Türkçe", "uk": "Українська", "ur": "اردو", "uz": "Oʻzbekcha", "vi": "Tiếng Việt", "cy": "Cymraeg",
    "xh": "isiXhosa", "yi": "ייִדיש", "yo": "Yorùbá", "zu": "isiZulu",
}  # fmt: skip
# language, script, region, variants: RFC 5646, section 2.1, without the parts that nobody writes by hand
_TAG = re.compile(r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|\d{3}))?((?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*)")


def canonical(code: str) -> str:
    """A language code as it is usually written (pt-BR, zh-Hans), or "" if it is none."""
    found = _TAG.fullmatch(code.strip().replace("_", "-").lower())
    if not found or not code.isascii():
        return ""
    language, script, region, variants = found.groups()
    parts = [language, (script or "").title(), (region or "").upper(), variants.removeprefix("-")]
    return "-".join(part for part in parts if part)


def name_of(code: str) -> str:
    """A language by its own name; of one that isn't in the list, its code. “Deutsch (AT)” for de-AT."""
    if code in LANGUAGES:
        return LANGUAGES[code]
    language, _, rest = code.partition("-")
    return f"{LANGUAGES[language]} ({rest})" if language in LANGUAGES else code


def choices() -> list[tuple[str, str]]:
    """Code and name, in the order of the names."""
    return sorted(LANGUAGES.items(), key=lambda pair: pair[1].casefold())
