"""Media work: probe, transcode, poster, watermark, avatars. Paths in, dataclasses out; no Django anywhere.

Whatever video a stranger uploaded is opened only in child processes (`sandbox.run`): a decoder that crashes,
hangs or eats memory takes down its child and nothing else.
"""
