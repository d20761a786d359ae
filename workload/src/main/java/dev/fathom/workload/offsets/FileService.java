package dev.fathom.workload.offsets;

/** How a job with several files goes from one to the next: fio's file_service_type. */
public enum FileService {
  /** In turn. */
  ROUND_ROBIN,
  /** One to its end, then the next. */
  SEQUENTIAL,
  /** Any, each as often as any other. */
  RANDOM
}
