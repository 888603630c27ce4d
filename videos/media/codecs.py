"""What we are willing to decode: what phones, cameras and browsers record, and nothing exotic.

Every decoder of libav is attack surface; most of its several hundred are never fuzzed as hard as these.
"""

VIDEO_CODECS = frozenset(
    {"h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "mpeg2video", "mjpeg", "prores", "h263", "apv", "dnxhd"}
)
AUDIO_CODECS = frozenset(
    {
        "aac",
        "mp3",
        "opus",
        "vorbis",
        "ac3",
        "eac3",
        "alac",
        "flac",
        "amr_nb",
        "amr_wb",
        "mp2",
        "adpcm_ima_wav",
    }
)

# A codec may have several decoders with names of their own; ffmpeg's whitelist wants the decoders' names.
_OTHER_DECODERS = (
    "libdav1d", "libaom-av1", "libvpx", "libvpx-vp9", "h263p",
    "mp3float", "mp2float", "libopus", "libvorbis", "aac_fixed", "ac3_fixed",
    "amrnb", "amrwb", "libopencore_amrnb", "libopencore_amrwb",
)  # fmt: skip
_PCM = (
    "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be", "pcm_s8", "pcm_u8",
    "pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_f64be", "pcm_alaw", "pcm_mulaw", "pcm_bluray", "pcm_dvd",
)  # fmt: skip

DECODER_WHITELIST = ",".join(sorted({*VIDEO_CODECS, *AUDIO_CODECS, *_OTHER_DECODERS, *_PCM}))

# ITU-T H.273 code points, by the names that ffmpeg uses.
TRANSFER_NAMES = {
    1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "linear", 11: "iec61966-2-4",
    12: "bt1361e", 13: "iec61966-2-1", 14: "bt2020-10", 15: "bt2020-12", 16: "smpte2084", 17: "smpte428",
    18: "arib-std-b67",
}  # fmt: skip
MATRIX_NAMES = {
    0: "gbr", 1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "ycgco", 9: "bt2020nc",
    10: "bt2020c", 14: "ictcp",
}  # fmt: skip
HDR_TRANSFERS = frozenset({"smpte2084", "arib-std-b67"})


def is_allowed_video(codec: str) -> bool:
    """Whether we decode this video codec (libav's canonical codec name)."""
    return codec in VIDEO_CODECS


def is_allowed_audio(codec: str) -> bool:
    """Whether we decode this audio codec (libav's canonical codec name)."""
    return codec in AUDIO_CODECS or codec in _PCM
