package dev.blockload.serve;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Addresses of the network, such as those of trusted proxies.
 *
 * @param ranges addresses and ranges of them
 */
public record AddressRanges(List<Range> ranges) {

	/** No address. */
	public static final AddressRanges NONE = new AddressRanges(List.of());

	public AddressRanges {
		ranges = List.copyOf(ranges);
	}

	/**
	 * Read what somebody typed.
	 * @param text addresses and ranges, separated by commas
	 * @throws IllegalArgumentException if one of them is not an address or a range
	 */
	public static AddressRanges of(String text) {
		return new AddressRanges(Arrays.stream(text.split(",", -1)).map(String::strip).map(Range::of).toList());
	}

	/** Whether there is no address. */
	public boolean isEmpty() {
		return this.ranges.isEmpty();
	}

	/**
	 * Whether an address is one of these.
	 * @param address an address, never a name
	 */
	public boolean contains(String address) {
		byte[] bytes = Range.bytes(address);
		return bytes != null && this.ranges.stream().anyMatch((range) -> range.contains(bytes));
	}

	/**
	 * Addresses with the same first bits.
	 *
	 * @param first one of them
	 * @param bits how many bits are the same
	 */
	public record Range(InetAddress first, int bits) {

		// A name would be looked up, and its owner decides about the answer.
		private static final Pattern ADDRESS = Pattern
			.compile("[0-9]{1,3}([.][0-9]{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

		public Range {
			if (bits < 0 || bits > first.getAddress().length * Byte.SIZE) {
				throw new IllegalArgumentException("The range '" + first.getHostAddress() + "/" + bits + "' has " + bits
						+ " bits. Expected 0 to " + first.getAddress().length * Byte.SIZE + ".");
			}
		}

		static Range of(String text) {
			String[] parts = text.split("/", -1);
			byte[] address = bytes(parts[0]);
			if (address == null || parts.length > 2 || (parts.length == 2 && !parts[1].matches("[0-9]{1,3}"))) {
				throw new IllegalArgumentException("'" + text
						+ "' is not an address. Expected one such as 10.0.0.7, or a range such as 10.0.0.0/24.");
			}
			try {
				return new Range(InetAddress.getByAddress(address),
						(parts.length == 2) ? Integer.parseInt(parts[1]) : address.length * Byte.SIZE);
			}
			catch (UnknownHostException ex) {
				throw new IllegalStateException(ex);
			}
		}

		/** The bytes of an address, or null if the text is not one. */
		static byte @Nullable [] bytes(String text) {
			if (!ADDRESS.matcher(text).matches()) {
				return null;
			}
			try {
				return InetAddress.getByName(text).getAddress();
			}
			catch (UnknownHostException ex) {
				return null;
			}
		}

		boolean contains(byte[] address) {
			byte[] mine = this.first.getAddress();
			if (mine.length != address.length) {
				return false;
			}
			for (int i = 0; i < this.bits; i++) {
				int mask = 0x80 >> (i % Byte.SIZE);
				if ((mine[i / Byte.SIZE] & mask) != (address[i / Byte.SIZE] & mask)) {
					return false;
				}
			}
			return true;
		}

	}

}
