package dev.blockload.account;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An address, or a network of addresses, from which a token is accepted. Immutable.
 *
 * @param text as people write it, such as {@code 10.1.0.0/16} or {@code 2001:db8::1}
 */
public record AddressRange(String text) {

	private static final Pattern LITERAL = Pattern.compile("[0-9]+(\\.[0-9]+){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

	private static final Pattern BITS = Pattern.compile("[0-9]{1,3}");

	/**
	 * Refuses what is not an address or a network.
	 * @throws AccountException code {@code wrong-token}
	 */
	public AddressRange {
		String[] parts = text.split("/", -1);
		byte[] address = bytes(parts[0]);
		if (address.length == 0 || parts.length > 2 || (parts.length == 2
				&& (!BITS.matcher(parts[1]).matches() || bits(parts) > address.length * Byte.SIZE))) {
			throw new AccountException(AccountCode.WRONG_TOKEN, "'" + text + "' is not an IP address or a network.",
					"Expected one like 10.1.2.3, 10.1.0.0/16 or 2001:db8::/32. Separate several by commas.");
		}
	}

	/** Whether a text is an address, and not a name. */
	public static boolean isAddress(String text) {
		return bytes(text).length > 0;
	}

	/**
	 * The addresses of one client: of IPv6 it has a whole network of 64 bits.
	 * @param address of a client, in any spelling
	 * @return that network, or the address of IPv4; what is not an address as it is
	 */
	public static String ofOneClient(String address) {
		// An address of IPv4 that IPv6 maps, such as ::ffff:10.1.2.3, is read as that of
		// IPv4.
		byte[] bytes = bytes(withoutZone(address));
		return switch (bytes.length) {
			case 16 -> HexFormat.ofDelimiter(":").formatHex(bytes, 0, 8) + "/64";
			case 4 -> IntStream.range(0, bytes.length)
				.mapToObj((i) -> Integer.toString(bytes[i] & 0xFF))
				.collect(Collectors.joining("."));
			default -> address;
		};
	}

	/** Link-local addresses have one. */
	private static String withoutZone(String address) {
		return address.replaceFirst("%.*$", "");
	}

	private static int bits(String... parts) {
		return Integer.parseInt(parts[1]);
	}

	/** Whether an address of a client belongs to it. False if it is not an address. */
	public boolean contains(String address) {
		String[] parts = this.text.split("/", -1);
		byte[] network = bytes(parts[0]);
		byte[] candidate = bytes(withoutZone(address));
		if (network.length != candidate.length) {
			return false;
		}
		int bits = (parts.length == 2) ? bits(parts) : network.length * Byte.SIZE;
		for (int bit = 0; bit < bits; bit++) {
			int mask = 0x80 >> (bit % Byte.SIZE);
			if (((network[bit / Byte.SIZE] ^ candidate[bit / Byte.SIZE]) & mask) != 0) {
				return false;
			}
		}
		return true;
	}

	/** Empty if it is no literal: a name is never looked up. */
	private static byte[] bytes(String literal) {
		if (!LITERAL.matcher(literal).matches()) {
			return new byte[0];
		}
		try {
			return InetAddress.getByName(literal).getAddress();
		}
		catch (UnknownHostException ex) {
			return new byte[0];
		}
	}

}
