"""Which handles a text names."""

import pytest

from videos.mentions import MENTIONS_MAX, mentioned


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("@noor look", ["noor"]),
        ("Thank you, @Noor.", ["noor"]),
        ("(@mira.makes) and @MIRA.makes", ["mira.makes"]),
        ("مرحبا @نور، شكرا", ["نور"]),
        ("猫@陶芸家 です", []),
        ("見て @陶芸家 です", ["陶芸家"]),
        ("@🏺pots!", ["🏺pots"]),
        ("mail to noor@example.org", []),
        ("see example.org/@noor", []),
        ("nobody @ all", []),
        ("@@noor", []),
    ],
)
def test_handles_that_a_text_names(text, keys):
    assert mentioned(text) == keys


def test_nobody_can_call_everybody():
    assert len(mentioned(" ".join(f"@person{n}" for n in range(200)))) == MENTIONS_MAX
