package dev.blockload.connection;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides which addresses the endpoints and webhooks of saved definitions can have. Who
 * saves a definition must not reach services that only this machine or its cloud can
 * reach: loopback, link-local and metadata addresses are refused, unless a setting of the
 * node allows them. Ask it for each connection: what a name resolves to can change.
 * Immutable.
 *
 * @param allowed the networks that are allowed nevertheless
 */
public record AddressRules(List<Network> allowed) {

	/** Allows no exception. */
	public static final AddressRules STRICT = new AddressRules(List.of());

	/**
	 * Networks that are refused and that Java has no question for: this network, metadata
	 * of AWS and Google (over IPv6), Azure, Alibaba and Oracle, and the translation to
	 * IPv4 that each site configures as it likes (RFC 8215).
	 */
	private static final List<Network> REFUSED = Stream
		.of("0.0.0.0/8", "fd00:ec2::/32", "fd20:ce::254", "168.63.129.16", "100.100.100.200", "192.0.0.192",
				"64:ff9b:1::/48")
		.map(Network::of)
		.toList();

	/** IPv6 networks whose addresses contain an IPv4 address, with its first byte. */
	private static final List<Embedding> EMBEDDINGS = List.of(new Embedding(Network.of("64:ff9b::/96"), 12),
			new Embedding(Network.of("::/96"), 12), new Embedding(Network.of("2002::/16"), 2));

	/** What an address of ISATAP has before its IPv4 address, in bytes (RFC 5214). */
	private static final int ISATAP = 8;

	public AddressRules {
		allowed = List.copyOf(allowed);
	}

	/**
	 * Reads exceptions.
	 * @param text addresses and networks, separated by commas, such as
	 * {@code 127.0.0.1, 169.254.10.0/24}; empty for none
	 * @throws IllegalArgumentException if one of them is not valid
	 */
	public static AddressRules of(String text) {
		return new AddressRules(Arrays.stream(text.split(","))
			.map(String::strip)
			.filter((part) -> !part.isEmpty())
			.map(Network::of)
			.toList());
	}

	/**
	 * The addresses of a host.
	 * @param host a name, or an address
	 * @throws UnknownHostException if the name cannot be resolved
	 */
	public Resolution resolve(String host) throws UnknownHostException {
		List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));
		return new Resolution(addresses, addresses.stream().filter(this::isRefused).findFirst());
	}

	/** Whether no connection to an address is allowed. */
	boolean isRefused(InetAddress address) {
		return this.allowed.stream().noneMatch((network) -> network.contains(address)) && isInternal(address);
	}

	private static boolean isInternal(InetAddress address) {
		return address.isLoopbackAddress() || address.isLinkLocalAddress() || address.isAnyLocalAddress()
				|| address.isMulticastAddress() || REFUSED.stream().anyMatch((network) -> network.contains(address))
				|| EMBEDDINGS.stream().anyMatch((embedding) -> embedding.isInternal(address))
				|| (isIsatap(address.getAddress()) && isInternal(address.getAddress(), ISATAP + 4));
	}

	/**
	 * Any network can have such addresses: 0:5efe or 200:5efe before the IPv4 address.
	 */
	private static boolean isIsatap(byte[] bytes) {
		return bytes.length == 16 && (bytes[ISATAP] == 0 || bytes[ISATAP] == 2) && bytes[ISATAP + 1] == 0
				&& bytes[ISATAP + 2] == 0x5e && bytes[ISATAP + 3] == (byte) 0xfe;
	}

	/** Whether no connection to the IPv4 address within an address is allowed. */
	private static boolean isInternal(byte[] bytes, int at) {
		try {
			return isInternal(InetAddress.getByAddress(Arrays.copyOfRange(bytes, at, at + 4)));
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException("four bytes are an address", ex);
		}
	}

	/**
	 * What a host resolves to.
	 *
	 * @param addresses in the order in which they are to be tried
	 * @param refused the first one that no connection is allowed to; then there must be
	 * none to the others either
	 */
	public record Resolution(List<InetAddress> addresses, Optional<InetAddress> refused) {

		public Resolution {
			addresses = List.copyOf(addresses);
		}

	}

	/**
	 * IPv6 addresses that lead to an IPv4 address.
	 *
	 * @param network the addresses
	 * @param at where the IPv4 address begins, in bytes
	 */
	private record Embedding(Network network, int at) {

		boolean isInternal(InetAddress address) {
			return !(address instanceof Inet4Address) && this.network.contains(address)
					&& AddressRules.isInternal(address.getAddress(), this.at);
		}

	}

	/**
	 * A network of addresses.
	 *
	 * @param address one of its addresses
	 * @param bits how many bits its addresses have in common
	 */
	public record Network(InetAddress address, int bits) {

		private static final String LITERAL = "[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*";

		public Network {
			if (bits < 0 || bits > address.getAddress().length * Byte.SIZE) {
				throw new IllegalArgumentException("The network " + address.getHostAddress() + " has " + bits
						+ " bits. Expected a number from 0 to " + address.getAddress().length * Byte.SIZE + ".");
			}
		}

		/**
		 * Reads a network.
		 * @param text such as {@code 127.0.0.1}, {@code 10.1.0.0/16} or {@code fe80::/10}
		 * @throws IllegalArgumentException if it is not valid
		 */
		public static Network of(String text) {
			String[] parts = text.split("/", -1);
			// A name is never looked up.
			if (parts.length <= 2 && parts[0].matches(LITERAL)
					&& (parts.length == 1 || parts[1].matches("[0-9]{1,3}"))) {
				try {
					InetAddress address = InetAddress.getByName(parts[0]);
					return new Network(address,
							(parts.length == 2) ? Integer.parseInt(parts[1]) : address.getAddress().length * Byte.SIZE);
				}
				catch (UnknownHostException ex) {
					// The message below says what is expected.
				}
			}
			throw new IllegalArgumentException("'" + text + "' is not an IP address or a network."
					+ " Expected one such as 127.0.0.1 or 10.1.0.0/16. Separate several by commas.");
		}

		boolean contains(InetAddress other) {
			byte[] mine = this.address.getAddress();
			byte[] others = other.getAddress();
			if (mine.length != others.length) {
				return false;
			}
			for (int bit = 0; bit < this.bits; bit++) {
				if (((mine[bit / Byte.SIZE] ^ others[bit / Byte.SIZE]) & (0x80 >> (bit % Byte.SIZE))) != 0) {
					return false;
				}
			}
			return true;
		}

	}

}
