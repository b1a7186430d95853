package dev.blockload.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import dev.blockload.account.AddressRange;
import dev.blockload.serve.AddressRanges;
import jakarta.servlet.http.HttpServletRequest;

/**
 * The program that sent a request, as far as the network shows it.
 *
 * @param address the address of the program; behind trusted proxies that which they name
 * @param connection how it is connected
 */
record Client(String address, Connection connection) {

	private static final String FORWARDED_FOR = "X-Forwarded-For";

	private static final List<String> OF_PROXIES = List.of(FORWARDED_FOR, "Forwarded", "Via", "X-Real-IP");

	/**
	 * The client of a request.
	 * @param proxies which {@code X-Forwarded-For} to believe
	 */
	static Client of(HttpServletRequest request, AddressRanges proxies) {
		String peer = request.getRemoteAddr();
		if (!proxies.contains(peer)) {
			boolean proxied = OF_PROXIES.stream().anyMatch((name) -> request.getHeader(name) != null);
			return new Client(peer, (isLoopback(peer) && !proxied) ? Connection.LOCAL : Connection.DIRECT);
		}
		// Each proxy adds its own peer at the end: what stands before the last untrusted
		// address was written by anybody.
		List<String> hops = hops(request);
		String client = peer;
		for (int i = hops.size() - 1; i >= 0 && proxies.contains(client); i--) {
			if (!AddressRange.isAddress(hops.get(i))) {
				break;
			}
			client = hops.get(i);
		}
		return new Client(client, Connection.PROXIED);
	}

	private static List<String> hops(HttpServletRequest request) {
		return Collections.list(request.getHeaders(FORWARDED_FOR))
			.stream()
			.flatMap((header) -> Arrays.stream(header.split(",", -1)))
			.map(String::strip)
			.map(Client::withoutPort)
			.flatMap((hop) -> hop.isEmpty() ? Stream.empty() : Stream.of(hop))
			.toList();
	}

	/** Some proxies write {@code 10.0.0.7:4711} or {@code [2001:db8::7]:4711}. */
	private static String withoutPort(String hop) {
		if (hop.startsWith("[")) {
			return hop.substring(1, Math.max(1, hop.indexOf(']')));
		}
		int colon = hop.indexOf(':');
		return (colon >= 0 && colon == hop.lastIndexOf(':')) ? hop.substring(0, colon) : hop;
	}

	static boolean isLoopback(String address) {
		try {
			return AddressRange.isAddress(address) && InetAddress.getByName(address).isLoopbackAddress();
		}
		catch (UnknownHostException ex) {
			return false;
		}
	}

	/** Whether the program is on this machine. */
	boolean isLocal() {
		return this.connection == Connection.LOCAL;
	}

	/**
	 * How a client is connected.
	 */
	enum Connection {

		/** From this machine, without a proxy. */
		LOCAL,

		/** Through a trusted proxy. */
		PROXIED,

		/** From another machine, or through a proxy that is not trusted. */
		DIRECT

	}

}
