#!/bin/bash
# Makes certificate authorities of the shape of JPKI with openssl, and the files of virtual My Number cards.
#
# usage: Tests/cards/authority.sh FOLDER
#   FOLDER/authorities/authentication-new  the one that issues; authentication-old has expired, with the same name and
#                                          another key; signature-new issues signature certificates. Each has ca.pem,
#                                          crl.pem, index.txt for `openssl ca` and `openssl ocsp`, and responder.pem
#   FOLDER/authorities/impostor            the same name once more, and nobody trusts it
#   FOLDER/cards/hanako, misaki            RSA-2048, valid
#   FOLDER/cards/hanako-renewed            her next card: another key, another serial number
#   FOLDER/cards/hanako-curve              a card with a key on P-256
#   FOLDER/cards/taro-expired, taro-old    expired yesterday; issued by the expired authority
#   FOLDER/cards/yuto-revoked              on the certificate revocation list (key compromise)
#   FOLDER/cards/impostor                  Hanako's serial number, issued by the impostor
#
# A card's folder: authentication.der with its key and CA, signature.der with its key and CA, attributes (name, address,
# date of birth, sex), pins (a line each: role, PIN, tries left). PINs: 1234, TONAMI75, 5678.
#
# One piece at a time, for tests (Tests/CardTestSupport):
#        Tests/cards/authority.sh key KIND FILE              a private key: rsa2048, rsa1024, rsaWithExponent3, p256 …
#        Tests/cards/authority.sh found FOLDER SUBJECT KIND [OPTION of `openssl ca`]…
#                                                            an authority by itself, with openssl.cnf for `openssl ca`
#        Tests/cards/authority.sh issue FOLDER SERIAL SUBJECT KEY OUT [OPTION of `openssl ca`]…
#                                                            its certificate for a key; an empty SERIAL takes the next
#
# Names, policies and key usages are laid out as on real cards; nobody in them is real, and no real authority is named.
set -euo pipefail

# settings PLACE: for `openssl ca`; PLACE is the folder with the authority's files.
settings() {
    cat <<END
[ca]
default_ca = authority
[authority]
database = $1/index.txt
new_certs_dir = $1
certificate = $1/ca.pem
private_key = $1/ca-key.pem
serial = $1/serial
crlnumber = $1/crlnumber
crl_extensions = list
default_md = sha256
default_crl_days = 2
policy = anything
preserve = yes
unique_subject = no
[anything]
countryName = optional
organizationName = optional
organizationalUnitName = optional
commonName = optional
[req]
distinguished_name = nothing
[nothing]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[list]
authorityKeyIdentifier = keyid:always
END
}

# key KIND FILE
key() {
    case $1 in
        rsa2048) set -- "$2" RSA -pkeyopt rsa_keygen_bits:2048 ;;
        rsa1024) set -- "$2" RSA -pkeyopt rsa_keygen_bits:1024 ;;
        rsaWithExponent3) set -- "$2" RSA -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_pubexp:3 ;;
        p256 | p384 | p521) set -- "$2" EC -pkeyopt "ec_paramgen_curve:P-${1#p}" ;;
        *) echo "no such kind of key: $1" >&2; exit 64 ;;
    esac
    openssl genpkey -quiet -out "$1" -algorithm "${@:2}"
}

# issue AUTHORITY SERIAL SUBJECT KEY OUT [OPTION]…: one certificate of an authority; an empty SERIAL takes the next.
issue() {
    export AUTHORITY=$1
    if [ -n "$2" ]; then echo "$2" >"$AUTHORITY/serial"; fi
    openssl req -new -config openssl.cnf -utf8 -subj "$3" -key "$4" -out request.pem
    openssl ca -config openssl.cnf -batch -notext -utf8 -in request.pem -out "$5" "${@:6}" 2>>ca.log \
        || { tail -3 ca.log >&2; exit 1; }
}

# root AUTHORITY SERIAL SUBJECT [OPTION]…: makes an authority of a folder with its key, ca-key.pem.
root() {
    : >"$1/index.txt"
    echo 01 >"$1/crlnumber"
    issue "$1" "$2" "$3" "$1/ca-key.pem" "$1/ca.pem" -selfsign -extensions root "${@:4}"
}

case ${1:?usage: Tests/cards/authority.sh FOLDER} in
    key)
        key "$2" "$3"
        exit ;;
    found)
        cd "$2"
        settings . >openssl.cnf
        key "$4" ca-key.pem
        root . 06D18005 "$3" "${@:5}"
        exit ;;
    issue)
        cd "$2"
        issue . "${@:3}"
        exit ;;
esac

folder=$1
mkdir -p "$folder"/authorities "$folder"/cards "$folder"/keys
folder=$(realpath "$folder")
cd "$folder"

day() { date -u -d "$1" +%Y%m%d%H%M%SZ; }
agency='/C=JP/O=Tonami test JPKI'
users="$agency/OU=Tonami test JPKI for user authentication/OU=Tonami test agency"
signers="$agency/OU=Tonami test JPKI for digital signature/OU=Tonami test agency"

settings '$ENV::AUTHORITY' >openssl.cnf
cat >>openssl.cnf <<'END'
[user_authentication]
keyUsage = critical, digitalSignature
certificatePolicies = 1.2.392.200149.8.5.1.3.30
issuerAltName = dirName:service
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
[service]
C = JP
O = Tonami test certification service
[digital_signature]
keyUsage = critical, digitalSignature, nonRepudiation
certificatePolicies = 1.2.392.200149.8.5.1.1.20
subjectAltName = @holder
issuerAltName = dirName:service
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
[holder]
otherName.1 = 1.2.392.200149.8.5.5.1;FORMAT:UTF8,UTF8:$ENV::HOLDER
otherName.2 = 1.2.392.200149.8.5.5.3;FORMAT:UTF8,UTF8:$ENV::SEX
otherName.3 = 1.2.392.200149.8.5.5.4;FORMAT:UTF8,UTF8:4$ENV::BIRTH
otherName.4 = 1.2.392.200149.8.5.5.5;FORMAT:UTF8,UTF8:$ENV::ADDRESS
[responder]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, OCSPSigning
noCheck = ignored
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
END
export AUTHORITY=. HOLDER=- SEX=- BIRTH=- ADDRESS=-

authorities=(authentication-old authentication-new signature-new impostor)
cards=(hanako misaki hanako-renewed taro-expired taro-old yuto-revoked impostor)
for name in "${authorities[@]}" responder "${cards[@]}" signature; do key rsa2048 "keys/$name.pem"; done 2>keys/words
key p256 keys/hanako-curve.pem

# between FROM TO: the options for a time of validity, in words of `date`.
between() { echo "-startdate $(day "$1") -enddate $(day "$2")"; }

# found NAME SERIAL FROM TO SUBJECT: an authority, with a responder that it lets speak for it.
found() {
    local authority=authorities/$1
    mkdir -p "$authority"
    cp "keys/$1.pem" "$authority/ca-key.pem"
    # shellcheck disable=SC2046 # two options with a word each
    root "$authority" "$2" "$5" $(between "$3" "$4")
    cp keys/responder.pem "$authority/responder-key.pem"
    # shellcheck disable=SC2046
    issue "$authority" 0F00000001 "/C=JP/CN=Tonami test responder" keys/responder.pem "$authority/responder.pem" \
        -extensions responder $(between "$3" "$4")
}

found authentication-old 01 '10 years ago -2 months' '2 months ago' "$users"
found authentication-new 06D10001 '3 years ago' '7 years' "$users"
found signature-new 06D10002 '3 years ago' '7 years' "$signers"
found impostor 06D10001 '3 years ago' '7 years' "$users"

signatures=0
# card NAME AUTHORITY SERIAL FROM TO HOLDER ADDRESS BIRTH SEX
card() {
    local card=cards/$1
    mkdir -p "$card"
    cp "keys/$1.pem" "$card/authentication-key.pem"
    cp keys/signature.pem "$card/signature-key.pem"
    # shellcheck disable=SC2046 # two options with a word each
    issue "authorities/$2" "$3" "/C=JP/CN=TONAMI$3" "keys/$1.pem" "$card/authentication.pem" \
        -extensions user_authentication $(between "$4" "$5")
    export HOLDER=$6 ADDRESS=$7 BIRTH=$8 SEX=$9
    signatures=$((signatures + 1))
    # shellcheck disable=SC2046
    issue authorities/signature-new "2B00000$signatures" "/C=JP/CN=TONAMI2B00000$signatures" keys/signature.pem \
        "$card/signature.pem" -extensions digital_signature $(between "$4" "$5")
    cp "authorities/$2/ca.pem" "$card/authentication-ca.pem"
    cp authorities/signature-new/ca.pem "$card/signature-ca.pem"
    for name in authentication authentication-ca signature signature-ca; do
        openssl x509 -in "$card/$name.pem" -outform DER -out "$card/$name.der"
    done
    printf '%s\n' "$6" "$7" "$8" "$9" >"$card/attributes"
    printf '%s\n' 'authentication 1234 3' 'signature TONAMI75 5' 'text 5678 3' >"$card/pins"
}

hanako=('鳥海 はなこ' '鳥南町海辺一丁目2番3号' 19510203 2)
taro=('浜田 太郎' '鳥南町海辺一丁目2番5号' 19480911 1)
card hanako authentication-new 2A000001 '1 year ago' '4 years' "${hanako[@]}"
card misaki authentication-new 2A000002 '1 year ago' '4 years' '鳥海 みさき' '鳥南町駅前四丁目5番6号' 19780620 2
card hanako-renewed authentication-new 2A000003 'yesterday' '5 years' "${hanako[@]}"
card hanako-curve authentication-new 2A000004 'yesterday' '5 years' "${hanako[@]}"
card taro-expired authentication-new 2A000005 '2 years ago' 'yesterday' "${taro[@]}"
card taro-old authentication-old 2A000006 '5 years ago' '3 months' "${taro[@]}"
card yuto-revoked authentication-new 2A000007 '1 year ago' '4 years' '鳥海 ゆうと' '鳥南町駅前四丁目5番6号' 20170405 1
card impostor impostor 2A000001 '1 year ago' '4 years' '成済 次郎' '鳥南町山手七丁目8番9号' 19700101 1

AUTHORITY=authorities/authentication-new openssl ca -config openssl.cnf -batch \
    -revoke cards/yuto-revoked/authentication.pem -crl_reason keyCompromise 2>>ca.log
for name in "${authorities[@]}"; do
    AUTHORITY=authorities/$name openssl ca -config openssl.cnf -gencrl -out "authorities/$name/crl.pem" 2>>ca.log
done
rm -f request.pem
