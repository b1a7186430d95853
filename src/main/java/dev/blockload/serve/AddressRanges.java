package dev.blockload.serve;

import java.util.Arrays;
import java.util.List;

import dev.blockload.account.AccountException;
import dev.blockload.account.AddressRange;

/**
 * Addresses of the network, such as those of trusted proxies.
 *
 * @param ranges addresses and networks
 */
public record AddressRanges(List<AddressRange> ranges) {

	/** No address. */
	public static final AddressRanges NONE = new AddressRanges(List.of());

	public AddressRanges {
		ranges = List.copyOf(ranges);
	}

	/**
	 * Read what somebody typed.
	 * @param text addresses and networks, separated by commas
	 * @throws IllegalArgumentException if one of them is not an address or a network
	 */
	public static AddressRanges of(String text) {
		try {
			return new AddressRanges(
					Arrays.stream(text.split(",", -1)).map(String::strip).map(AddressRange::new).toList());
		}
		catch (AccountException ex) {
			throw new IllegalArgumentException(ex.message() + " " + ex.action(), ex);
		}
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
		return this.ranges.stream().anyMatch((range) -> range.contains(address));
	}

}
