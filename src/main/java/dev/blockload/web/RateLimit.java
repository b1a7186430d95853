package dev.blockload.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

import dev.blockload.account.AddressRange;

/**
 * Limits how many requests a client sends, on this node. A client can send the requests
 * of a minute at once; then it has to wait. Safe for use by many threads.
 */
final class RateLimit {

	/** Above it, the client that was silent for the longest time is forgotten. */
	private static final int CLIENTS = 10_000;

	private static final double NANOS_OF_MINUTE = 60e9;

	private final Map<String, Allowance> clients = new LinkedHashMap<>(16, 0.75f, true) {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Allowance> eldest) {
			return size() > CLIENTS;
		}

	};

	private final int perMinute;

	private final LongSupplier nanoTime;

	RateLimit(int perMinute, LongSupplier nanoTime) {
		this.perMinute = perMinute;
		this.nanoTime = nanoTime;
	}

	/**
	 * Count a request.
	 * @return 0 if it is allowed, otherwise the seconds to wait
	 */
	synchronized int secondsToWait(String address) {
		long now = this.nanoTime.getAsLong();
		String client = AddressRange.ofOneClient(address);
		Allowance before = this.clients.getOrDefault(client, new Allowance(this.perMinute, now));
		double left = Math.min(this.perMinute, before.left + (now - before.at) * this.perMinute / NANOS_OF_MINUTE);
		boolean allowed = left >= 1;
		this.clients.put(client, new Allowance(allowed ? left - 1 : left, now));
		return allowed ? 0 : (int) Math.ceil((1 - left) * 60 / this.perMinute);
	}

	private record Allowance(double left, long at) {
	}

}
