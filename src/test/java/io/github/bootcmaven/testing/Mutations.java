// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/** Makes broken inputs of sound ones, for fuzzing: the same seed gives the same inputs. */
public final class Mutations {

    private final Random random;
    private final long seed;

    private Mutations(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    public static Mutations seeded(long seed) {
        return new Mutations(seed);
    }

    /** A copy of {@code sound} with one to four things wrong. */
    public byte[] mutate(byte[] sound) {
        byte[] mutated = sound;
        for (int times = 1 + random.nextInt(4); times > 0; times--) {
            mutated = once(mutated);
        }
        return mutated;
    }

    private byte[] once(byte[] input) {
        int at = input.length == 0 ? 0 : random.nextInt(input.length);
        int length = Math.min(input.length - at, 1 + random.nextInt(16));
        byte[] noise = new byte[random.nextInt(6)];
        random.nextBytes(noise);
        return switch (random.nextInt(7)) {
            case 0 -> replace(input, at, length, noise);
            case 1 -> replace(input, at, length, new byte[0]);
            case 2 -> replace(input, at, 0, slice(input, at, length));
            case 3 -> slice(input, 0, at);
            case 4 -> replace(input, at, Math.min(1, length), special());
            case 5 -> replace(input, at, 0, slice(input, random.nextInt(input.length + 1), length));
            default -> flip(input, at);
        };
    }

    /** Bytes that mean something in one of the formats. */
    private byte[] special() {
        String all = "\n\t\r :;,|()<>=~+-.0123456789/\\#\"'`\u0000\u007f\u00ff";
        return new byte[] {(byte) all.charAt(random.nextInt(all.length()))};
    }

    private byte[] flip(byte[] input, int at) {
        byte[] flipped = input.clone();
        if (flipped.length > 0) {
            flipped[at] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private static byte[] slice(byte[] input, int from, int length) {
        int end = Math.min(input.length, from + length);
        return java.util.Arrays.copyOfRange(input, from, end);
    }

    private static byte[] replace(byte[] input, int at, int length, byte[] by) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(input, 0, at);
        out.writeBytes(by);
        out.write(input, at + length, input.length - at - length);
        return out.toByteArray();
    }

    /** The seed, to be printed where a test fails. */
    @Override
    public String toString() {
        return "seed " + seed;
    }
}
