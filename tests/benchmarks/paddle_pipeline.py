"""Runs in PaddleOCR's own environment: reads every page of scans with PaddleOCR's own pipeline and says how long it
took.

Arguments: the folder of models, then PDF or image files. Prints one line of JSON: pages, lines, seconds to load,
seconds and CPU-seconds to read."""

import json
import os
import sys
import time

os.environ["PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK"] = "True"


def main() -> None:
    started = time.perf_counter()
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    from paddleocr import PaddleOCR

    models, *scans = sys.argv[1:]
    pipeline = PaddleOCR(
        text_detection_model_name="PP-OCRv6_small_det",
        text_detection_model_dir=f"{models}/det",
        text_recognition_model_name="PP-OCRv6_small_rec",
        text_recognition_model_dir=f"{models}/rec",
        engine="onnxruntime",
        use_doc_orientation_classify=False,
        use_doc_unwarping=False,
        use_textline_orientation=False,
    )
    loaded, cpu = time.perf_counter(), time.process_time()
    pages = lines = 0
    for scan in scans:
        for page in pipeline.predict(scan):
            pages += 1
            lines += len(page["rec_texts"])
    read = time.perf_counter()
    answer = {"pages": pages, "lines": lines, "load": loaded - started, "read": read - loaded}
    out.write(json.dumps({**answer, "cpu": time.process_time() - cpu}) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
