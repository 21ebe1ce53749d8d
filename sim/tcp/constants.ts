/** Payload bytes of one segment on Ethernet with IPv4 and no options (1500 − 20 − 20). */
export const SEGMENT_BYTES = 1460;
/** Bytes a receiver keeps for a reader that does not read (Linux' initial window without scaling, RFC 9293 §3.1). */
export const RECEIVE_WINDOW_BYTES = 65_535;
/** Bytes taken from a writer before it has to wait (tcp_wmem's default on Linux is 16 KiB, it grows; this is one window). */
export const SEND_BUFFER_BYTES = 65_536;
/** Initial congestion window (RFC 6928). */
export const INITIAL_WINDOW_BYTES: number = 10 * SEGMENT_BYTES;
/** Retransmission time-out before a round trip was measured (RFC 6298 §2.1). */
export const FIRST_TIMEOUT_US = 1_000_000;
/** Linux TCP_RTO_MIN. */
export const MIN_TIMEOUT_US = 200_000;
/** Linux TCP_RTO_MAX. */
export const MAX_TIMEOUT_US = 120_000_000;
/** Linux tcp_syn_retries: a connect into a blackhole fails after 127 s. */
export const SYN_RETRIES = 6;
/** Linux tcp_retries2: written data into a blackhole fails after about 15 minutes. */
export const DATA_RETRIES = 15;
/** Linux tcp_orphan_retries: the same for a socket that its program has closed, after about 100 s. */
export const ORPHAN_RETRIES = 8;
/** Linux tcp_fin_timeout: how long a closed socket waits for the end of its peer, which has acknowledged its own. */
export const FIN_TIMEOUT_US = 60_000_000;
/** Linux TCP_TIMEWAIT_LEN: how long the end of a connection is acknowledged again. */
export const TIME_WAIT_US = 60_000_000;
